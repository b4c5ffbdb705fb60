WITH dated AS (
  SELECT
    i.id,
    i.project_id,
    i.group_name,
    i.weight_bp,
    CASE
      WHEN NOT w.progress_bp IS NULL
      AND (
        i.on_date IS NULL OR i.on_date > d.as_of OR w.on_date >= i.on_date
      )
      THEN w.progress_bp
      WHEN i.on_date IS NULL OR i.on_date <= d.as_of
      THEN i.progress_bp
    END AS progress_bp
  FROM work_item AS i
  CROSS JOIN as_of AS d
  LEFT JOIN works_progress AS w
    ON w.subject_id = i.id
)
SELECT
  n.id AS line_id,
  p.path,
  n.project_id,
  NULLIF(n.group_name, '') AS group_name,
  CAST(1 AS BIGINT) AS item_count,
  n.progress_bp,
  n.weight_bp,
  n.progress_bp * n.weight_bp AS weighted,
  10000 * n.weight_bp AS full_weight
FROM dated AS n
LEFT JOIN project AS p
  ON p.id = n.project_id
