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
  h.sex AS head_sex
FROM person AS p
LEFT JOIN heads AS h
  ON h.household_id = p.household_id
LEFT JOIN phones AS t
  ON t.phone_key = p.phone_key
