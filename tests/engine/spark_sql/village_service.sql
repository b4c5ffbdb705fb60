WITH outlets AS (
  SELECT DISTINCT
    CASE WHEN x.type = 'express' THEN 'express' ELSE 'logistics' END AS service,
    x.path
  FROM asset AS x
  WHERE
    x.kind = 'outlet'
    AND COALESCE(x.state, 'in_service') IN ('', 'in_service')
    AND COALESCE(x.asset_count, 1) > 0
), services AS (
  SELECT DISTINCT
    o.service
  FROM outlets AS o
), served AS (
  SELECT
    a.id AS area_id,
    o.service,
    COUNT(*) AS outlets
  FROM area AS a
  JOIN outlets AS o
    ON STARTSWITH(o.path, a.path)
  WHERE
    a.level = 'village'
  GROUP BY
    a.id,
    o.service
)
SELECT
  a.id AS line_id,
  a.id AS area_id,
  a.path,
  k.service,
  CAST(1 AS BIGINT) AS village_count,
  CAST(CASE WHEN s.outlets > 0 THEN 1 ELSE 0 END AS BIGINT) AS served_count
FROM area AS a
CROSS JOIN services AS k
LEFT JOIN served AS s
  ON s.area_id = a.id AND s.service = k.service
WHERE
  a.level = 'village'
