WITH homes AS (
  SELECT
    h.village_id,
    COUNT(*) AS household_count,
    CAST(SUM(h.member_count) AS BIGINT) AS person_count
  FROM household AS h
  GROUP BY
    h.village_id
)
SELECT
  a.id,
  a.path,
  c.paved_count = 1 AS paved,
  COALESCE(h.household_count, 0) AS household_count,
  COALESCE(h.person_count, 0) AS person_count
FROM area AS a
LEFT JOIN village_connection AS c
  ON c.area_id = a.id
LEFT JOIN homes AS h
  ON h.village_id = a.id
WHERE
  a.level = 'village'
