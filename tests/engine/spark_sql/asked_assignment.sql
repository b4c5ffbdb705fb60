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
  a.household_count
FROM assignment AS a
