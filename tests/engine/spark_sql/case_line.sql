SELECT
  c.id AS line_id,
  c.path,
  c.organisation_id,
  c.kind,
  c.state,
  NULLIF(c.severity, '') AS severity,
  c.about_id,
  c.blocks_id,
  c.responsible_id,
  COALESCE(c.year_from, CAST(EXTRACT(YEAR FROM c.raised_on) AS BIGINT)) AS year_from,
  COALESCE(c.year_to, c.year_from, CAST(EXTRACT(YEAR FROM c.raised_on) AS BIGINT)) AS year_to,
  c.raised_on AS day_from,
  c.raised_on AS day_to,
  c.due_on,
  c.closed_on,
  NULLIF(c.approx, '') AS approx,
  c.case_count,
  c.closed_count,
  c.case_count - c.closed_count AS open_count
FROM `case` AS c
CROSS JOIN as_of AS d
WHERE
  c.raised_on IS NULL OR c.raised_on <= d.as_of
