SELECT
  c.id AS line_id,
  c.path,
  c.organisation_id,
  c.list_code,
  NULLIF(c.origin, '') AS origin,
  NULLIF(c.stage, '') AS stage,
  NULLIF(c.place, '') AS place,
  NULLIF(c.registered, '') AS registered,
  COALESCE(c.year_from, CAST(EXTRACT(YEAR FROM c.as_on) AS BIGINT)) AS year_from,
  COALESCE(c.year_to, c.year_from, CAST(EXTRACT(YEAR FROM c.as_on) AS BIGINT)) AS year_to,
  c.as_on AS day_from,
  c.as_on AS day_to,
  c.part_of_id,
  NULLIF(c.approx, '') AS approx,
  c.person_count,
  c.household_count
FROM cohort AS c
CROSS JOIN as_of AS d
WHERE
  c.as_on IS NULL OR c.as_on <= d.as_of
