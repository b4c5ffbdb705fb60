WITH lower_ones AS (
  SELECT
    o.parent_id,
    COUNT(*) AS lower_count
  FROM organisation AS o
  GROUP BY
    o.parent_id
)
SELECT
  o.id,
  o.path,
  o.kind,
  o.level,
  COALESCE(l.lower_count, 0) AS lower_count
FROM organisation AS o
LEFT JOIN lower_ones AS l
  ON l.parent_id = o.id
