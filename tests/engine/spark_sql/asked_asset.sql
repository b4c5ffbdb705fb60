SELECT
  a.id,
  a.path,
  a.kind,
  a.state,
  a.asset_count,
  a.length_dm
FROM asset AS a
