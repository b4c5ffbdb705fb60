SELECT
  c.id,
  c.path,
  c.kind,
  c.state,
  NULLIF(c.severity, '') AS severity,
  c.raised_on,
  c.due_on,
  c.closed_on,
  c.case_count,
  c.closed_count,
  NOT c.responsible_id IS NULL AS assigned,
  NOT c.about_id IS NULL AS about_something,
  CASE
    WHEN c.closed_count = c.case_count
    THEN 0
    WHEN c.due_on IS NULL
    THEN NULL
    WHEN c.due_on >= d.as_of
    THEN 0
    ELSE DATEDIFF(DAY, c.due_on, d.as_of)
  END AS overdue_days
FROM `case` AS c
CROSS JOIN as_of AS d
