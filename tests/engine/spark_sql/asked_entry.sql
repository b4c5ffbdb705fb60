SELECT
  e.id,
  e.path,
  e.side,
  e.kind,
  e.on_date,
  e.amount_fen,
  e.quantity,
  e.person_count,
  e.person_times,
  e.household_count,
  NULLIF(e.fund_source, '') AS fund_source,
  NOT e.counterpart_id IS NULL AS has_counterpart
FROM entry AS e
