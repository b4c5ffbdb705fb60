SELECT
  a.id AS line_id,
  a.path,
  a.organisation_id,
  a.kind,
  NULLIF(a.roster, '') AS roster,
  a.helper_id,
  a.target_id,
  a.basis_id,
  COALESCE(a.year_from, CAST(EXTRACT(YEAR FROM a.from_on) AS BIGINT)) AS year_from,
  COALESCE(
    a.year_to,
    CAST(EXTRACT(YEAR FROM a.to_on) AS BIGINT),
    a.year_from,
    CAST(EXTRACT(YEAR FROM a.from_on) AS BIGINT)
  ) AS year_to,
  a.from_on AS day_from,
  a.to_on AS day_to,
  NULLIF(a.approx, '') AS approx,
  CAST(1 AS BIGINT) AS assignment_count,
  a.helper_count,
  a.household_count,
  a.area_count,
  a.rank_count,
  NOT a.helper_count IS NULL AS holds_helpers,
  NOT a.household_count IS NULL AS holds_households,
  NOT a.area_count IS NULL AS holds_areas,
  NOT a.rank_count IS NULL AS holds_ranks
FROM assignment AS a
CROSS JOIN as_of AS d
WHERE
  a.from_on IS NULL OR a.from_on <= d.as_of
