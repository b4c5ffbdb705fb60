WITH serving AS (
  SELECT
    v.area_id,
    MAX(CASE WHEN s.stage IN ('completed', 'in_service') THEN 1 ELSE 0 END) AS done,
    MAX(CASE WHEN s.stage = 'construction' THEN 1 ELSE 0 END) AS building
  FROM serves AS v
  JOIN project AS p
    ON p.id = v.project_id
  JOIN works_stage AS s
    ON s.subject_id = p.id AND s.holder = 'project'
  WHERE
    p.service_level = 'paved'
  GROUP BY
    v.area_id
), state AS (
  SELECT
    a.id AS area_id,
    a.path,
    a.level,
    CASE WHEN v.paved_on <= d.as_of OR g.done = 1 THEN 1 WHEN NOT v.id IS NULL THEN 0 END AS paved,
    COALESCE(g.building, 0) AS building
  FROM area AS a
  CROSS JOIN as_of AS d
  LEFT JOIN village AS v
    ON v.id = a.id
  LEFT JOIN serving AS g
    ON g.area_id = a.id
  WHERE
    a.level IN ('township', 'village', 'natural_village')
)
SELECT
  s.area_id AS line_id,
  s.area_id,
  s.path,
  s.level,
  CAST(1 AS BIGINT) AS area_count,
  CAST(s.paved AS BIGINT) AS paved_count,
  CAST(CASE WHEN s.paved = 1 THEN 0 ELSE s.building END AS BIGINT) AS building_count,
  CAST(CASE WHEN s.paved = 1 OR s.building = 1 THEN 1 WHEN s.paved = 0 THEN 0 END AS BIGINT) AS paved_or_building_count
FROM state AS s
