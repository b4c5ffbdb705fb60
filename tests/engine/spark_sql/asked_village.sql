WITH homes AS (
  SELECT
    h.village_id,
    COUNT(*) AS household_count,
    CAST(SUM(h.member_count) AS BIGINT) AS person_count
  FROM household AS h
  GROUP BY
    h.village_id
), support AS (
  SELECT
    a.target_id,
    COUNT(CASE WHEN a.kind IN ('paired_village', 'village_contract') THEN 1 END) AS units,
    CAST(SUM(
      CASE
        WHEN a.kind IN ('first_secretary', 'village_resident')
        THEN COALESCE(a.helper_count, 1)
        ELSE 0
      END
    ) AS BIGINT) AS residents
  FROM assignment AS a
  CROSS JOIN as_of AS d
  WHERE
    NOT a.target_id IS NULL AND (
      a.to_on IS NULL OR a.to_on >= d.as_of
    )
  GROUP BY
    a.target_id
), plans AS (
  SELECT
    p.target_id,
    COUNT(*) AS plans
  FROM plan AS p
  WHERE
    p.kind = 'village' AND NOT p.target_id IS NULL
  GROUP BY
    p.target_id
)
SELECT
  a.id,
  a.path,
  c.paved_count = 1 AS paved,
  COALESCE(h.household_count, 0) AS household_count,
  COALESCE(h.person_count, 0) AS person_count,
  COALESCE(s.units, 0) AS supporting_units,
  COALESCE(s.residents, 0) AS resident_helpers,
  COALESCE(p.plans, 0) AS village_plans
FROM area AS a
LEFT JOIN village_connection AS c
  ON c.area_id = a.id
LEFT JOIN homes AS h
  ON h.village_id = a.id
LEFT JOIN support AS s
  ON s.target_id = a.id
LEFT JOIN plans AS p
  ON p.target_id = a.id
WHERE
  a.level = 'village'
