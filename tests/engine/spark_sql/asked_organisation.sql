WITH lower_ones AS (
  SELECT
    o.parent_id,
    COUNT(*) AS lower_count
  FROM organisation AS o
  GROUP BY
    o.parent_id
), helping AS (
  SELECT
    a.helper_id,
    COUNT(*) AS assignments
  FROM assignment AS a
  WHERE
    NOT a.helper_id IS NULL
  GROUP BY
    a.helper_id
), building AS (
  SELECT
    l.contractor_id,
    CAST(SUM(COALESCE(l.lot_count, 1)) AS BIGINT) AS lots
  FROM lot AS l
  WHERE
    NOT l.contractor_id IS NULL
  GROUP BY
    l.contractor_id
)
SELECT
  o.id,
  o.path,
  o.kind,
  o.level,
  COALESCE(l.lower_count, 0) AS lower_count,
  COALESCE(h.assignments, 0) AS assignment_count,
  COALESCE(b.lots, 0) AS lot_count
FROM organisation AS o
LEFT JOIN lower_ones AS l
  ON l.parent_id = o.id
LEFT JOIN helping AS h
  ON h.helper_id = o.id
LEFT JOIN building AS b
  ON b.contractor_id = o.id
