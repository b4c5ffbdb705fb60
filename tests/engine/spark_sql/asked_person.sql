SELECT
  p.id,
  p.path,
  p.household_id,
  p.born_on,
  p.sex,
  p.relation
FROM person AS p
