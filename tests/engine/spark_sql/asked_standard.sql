SELECT
  s.id,
  s.path,
  s.kind,
  s.state,
  s.amount_fen,
  s.min_fen,
  s.max_fen,
  s.share_bp,
  s.months,
  NOT s.document_id IS NULL AS has_basis,
  s.masked
FROM standard AS s
