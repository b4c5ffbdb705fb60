SELECT
  s.id AS line_id,
  s.path,
  s.organisation_id,
  s.kind,
  NULLIF(s.item, '') AS item,
  NULLIF(s.programme, '') AS programme,
  NULLIF(s.state, '') AS state,
  NULLIF(s.per, '') AS per,
  s.amount_fen,
  s.min_fen,
  s.max_fen,
  s.share_bp,
  s.min_share_bp,
  NOT s.min_share_bp IS NULL AS holds_min_share,
  s.per_amount_fen,
  s.persons,
  s.minimum,
  s.criteria_count,
  s.months
FROM standard AS s
CROSS JOIN as_of AS d
WHERE
  (
    s.valid_from IS NULL OR s.valid_from <= d.as_of
  )
  AND (
    s.valid_to IS NULL OR s.valid_to > d.as_of
  )
