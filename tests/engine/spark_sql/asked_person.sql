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
  p.job_overlap
FROM person AS p
LEFT JOIN heads AS h
  ON h.household_id = p.household_id
LEFT JOIN phones AS t
  ON t.phone_key = p.phone_key
