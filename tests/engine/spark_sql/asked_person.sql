WITH heads AS (
  SELECT
    p.household_id,
    MIN(p.born_on) AS born_on,
    MIN(p.sex) AS sex
  FROM person AS p
  WHERE
    p.relation = '02'
  GROUP BY
    p.household_id
), phones AS (
  SELECT
    p.phone_key,
    COUNT(DISTINCT p.household_id) AS households
  FROM person AS p
  WHERE
    NOT p.phone_key IS NULL
  GROUP BY
    p.phone_key
), aid AS (
  SELECT
    e.counterpart_id,
    e.item,
    CAST(SUM(e.amount_fen) AS BIGINT) AS amount_fen,
    COUNT(DISTINCT e.organisation_id) AS offices
  FROM entry AS e
  CROSS JOIN as_of AS d
  WHERE
    e.side = 'out'
    AND e.amount_fen > 0
    AND COALESCE(CAST(EXTRACT(YEAR FROM e.on_date) AS BIGINT), e.year_from) = EXTRACT(YEAR FROM d.as_of)
  GROUP BY
    e.counterpart_id,
    e.item
), helped AS (
  SELECT
    a.counterpart_id,
    CAST(SUM(a.amount_fen) AS BIGINT) AS amount_fen,
    MAX(CASE WHEN COALESCE(a.item, '') = '' THEN 0 ELSE a.offices END) AS offices
  FROM aid AS a
  GROUP BY
    a.counterpart_id
)
SELECT
  p.id,
  p.path,
  p.household_id,
  p.born_on,
  p.sex,
  p.relation,
  p.id_given,
  NOT p.phone_key IS NULL AS has_phone,
  t.households AS phone_households,
  h.born_on AS head_born_on,
  h.sex AS head_sex,
  p.education,
  p.school,
  NOT p.school IN ('none', 'before') AS in_school,
  p.not_at_school,
  p.healthy,
  p.chronic,
  p.serious,
  p.disabled,
  p.disability_type,
  p.disability_grade,
  p.labour,
  p.labour IN ('ordinary', 'skilled') AS able,
  p.medical_resident,
  p.medical_employee,
  p.pension_resident,
  p.pension_employee,
  p.relief,
  p.relief IN ('minimum_rural', 'minimum_urban') AS minimum_living,
  p.relief IN ('destitute_rural', 'destitute_urban') AS destitute,
  p.post_count,
  p.post,
  p.post_months,
  p.job_count,
  p.job_ever,
  p.job_region,
  p.job_place,
  p.job_employer,
  p.job_industry,
  p.job_channel,
  p.job_months,
  p.job_monthly_fen,
  p.job_overlap,
  p.labour_roster,
  p.work_wish,
  g.amount_fen AS aid_fen,
  COALESCE(g.offices, 0) AS same_aid_offices
FROM person AS p
LEFT JOIN heads AS h
  ON h.household_id = p.household_id
LEFT JOIN phones AS t
  ON t.phone_key = p.phone_key
LEFT JOIN helped AS g
  ON g.counterpart_id = p.id
