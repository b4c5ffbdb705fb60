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
  NOT e.counterpart_id IS NULL AS has_counterpart,
  CASE
    WHEN NOT COALESCE(o.id, h.id) IS NULL
    THEN NOT COALESCE(o.category, h.category, 'ordinary') IN ('ordinary', 'social_assistance')
  END AS counterpart_helped
FROM entry AS e
LEFT JOIN person AS m
  ON m.id = e.counterpart_id
LEFT JOIN household AS o
  ON o.id = m.household_id
LEFT JOIN household AS h
  ON h.id = e.counterpart_id
