SELECT
  a.id AS line_id,
  a.path,
  a.organisation_id,
  a.kind,
  NULLIF(a.type, '') AS type,
  NULLIF(a.state, '') AS state,
  a.year_from,
  a.year_to,
  a.part_of_id,
  NULLIF(a.approx, '') AS approx,
  a.asset_count,
  a.length_dm,
  a.length_ulp_dm,
  NOT a.length_dm IS NULL AS holds_length
FROM asset AS a
