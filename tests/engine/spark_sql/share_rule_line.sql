SELECT
  s.id AS line_id,
  s.path,
  s.organisation_id,
  s.account_kind,
  NULLIF(s.purpose, '') AS purpose,
  NULLIF(s.state, '') AS state,
  s.min_share_bp,
  s.max_share_bp,
  NOT s.min_share_bp IS NULL AS holds_min_share
FROM share_rule AS s
CROSS JOIN as_of AS d
WHERE
  (
    s.valid_from IS NULL OR s.valid_from <= d.as_of
  )
  AND (
    s.valid_to IS NULL OR s.valid_to > d.as_of
  )
