WITH visits AS (
  SELECT
    e.about_id,
    CAST(SUM(COALESCE(e.event_count, 1)) AS BIGINT) AS visits
  FROM event AS e
  CROSS JOIN as_of AS d
  WHERE
    e.kind = 'home_visit'
    AND e.state = 'held'
    AND NOT e.about_id IS NULL
    AND EXTRACT(YEAR FROM COALESCE(e.on_date, e.from_on)) = EXTRACT(YEAR FROM d.as_of)
  GROUP BY
    e.about_id
)
SELECT
  a.id,
  a.path,
  a.kind,
  a.from_on,
  a.to_on,
  (
    NOT a.helper_id IS NULL
    OR COALESCE(a.roster, '') <> ''
    OR NOT a.helper_count IS NULL
  ) AS has_helper,
  (
    NOT a.target_id IS NULL
    OR NOT a.household_count IS NULL
    OR NOT a.area_count IS NULL
  ) AS has_target,
  NOT a.basis_id IS NULL AS has_basis,
  a.helper_count,
  a.household_count,
  CASE WHEN NOT h.id IS NULL THEN COALESCE(v.visits, 0) END AS visits_this_year
FROM assignment AS a
LEFT JOIN household AS h
  ON h.id = a.target_id
LEFT JOIN visits AS v
  ON v.about_id = a.target_id
