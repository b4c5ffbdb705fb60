WITH accounts AS (
  SELECT
    h.account_key,
    COUNT(*) AS households
  FROM household AS h
  WHERE
    NOT h.account_key IS NULL
  GROUP BY
    h.account_key
), helpers AS (
  SELECT
    a.target_id,
    CAST(SUM(COALESCE(a.helper_count, 1)) AS BIGINT) AS helpers
  FROM assignment AS a
  CROSS JOIN as_of AS d
  WHERE
    NOT a.target_id IS NULL AND (
      a.to_on IS NULL OR a.to_on >= d.as_of
    )
  GROUP BY
    a.target_id
), able AS (
  SELECT
    p.household_id,
    CAST(SUM(CASE WHEN p.labour IN ('ordinary', 'skilled') THEN 1 ELSE 0 END) AS BIGINT) AS labourers,
    COUNT(CASE WHEN p.labour IS NULL THEN 1 END) AS unknown
  FROM person AS p
  GROUP BY
    p.household_id
)
SELECT
  h.id,
  h.path,
  h.village_id,
  h.category,
  h.listed_on,
  h.member_count,
  NOT h.phone_key IS NULL AS has_phone,
  NOT h.account_key IS NULL AS has_account,
  a.households AS account_households,
  COALESCE(w.helpers, 0) AS helper_count,
  h.income_year,
  h.year_members,
  h.wage_fen,
  h.operating_fen,
  h.property_fen,
  h.transfer_fen,
  h.cost_fen,
  h.wage_fen + h.operating_fen + h.property_fen + h.transfer_fen AS gross_fen,
  h.wage_fen + h.operating_fen + h.property_fen + h.transfer_fen - h.cost_fen + h.relief_fen AS net_fen,
  h.rigid_fen,
  h.rigid_fen * 10000 AS rigid_scaled,
  h.wage_fen + h.operating_fen + h.property_fen + h.transfer_fen - h.cost_fen + h.relief_fen - h.rigid_fen AS left_fen,
  h.wage_post_fen,
  h.minimum_living_fen,
  h.destitute_fen,
  h.disability_fen,
  h.medical_fen,
  CASE WHEN l.unknown = 0 THEN l.labourers END AS labourers,
  CASE WHEN l.unknown = 0 THEN l.labourers * 10000 END AS labour_scaled,
  h.house_grade,
  h.water_safe,
  h.road_paved,
  h.road_distance_dm,
  h.farmland_mu100,
  h.irrigated_mu100,
  h.forest_mu100,
  h.retired_mu100,
  h.orchard_mu100,
  h.pasture_mu100,
  h.pond_mu100
FROM household AS h
LEFT JOIN accounts AS a
  ON a.account_key = h.account_key
LEFT JOIN helpers AS w
  ON w.target_id = h.id
LEFT JOIN able AS l
  ON l.household_id = h.id
