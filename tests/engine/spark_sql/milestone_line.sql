SELECT
  m.subject_id AS line_id,
  m.subject_id AS project_id,
  COALESCE(p.path, b.path) AS path,
  m.kind,
  m.on_date,
  m.on_date AS day_from,
  m.on_date AS day_to,
  CAST(EXTRACT(YEAR FROM m.on_date) AS BIGINT) AS year_from,
  CAST(EXTRACT(YEAR FROM m.on_date) AS BIGINT) AS year_to,
  CAST(1 AS BIGINT) AS milestone_count
FROM milestone AS m
CROSS JOIN as_of AS d
LEFT JOIN project AS p
  ON p.id = m.subject_id
LEFT JOIN batch AS b
  ON b.id = m.subject_id
WHERE
  m.on_date <= d.as_of
