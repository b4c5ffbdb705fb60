SELECT
  c.id,
  c.path,
  c.list_code,
  c.person_count,
  c.household_count,
  c.as_on
FROM cohort AS c
