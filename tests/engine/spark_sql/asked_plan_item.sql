SELECT
  i.id,
  i.path,
  i.state,
  i.due_on,
  i.done_on,
  i.planned_count,
  i.done_count,
  i.amount_fen,
  NOT i.owner_id IS NULL AS owned,
  (
    NOT i.planned_count IS NULL
    OR NOT i.amount_fen IS NULL
    OR NOT i.length_dm IS NULL
    OR NOT i.duty_id IS NULL
    OR COALESCE(i.indicator, '') <> ''
  ) AS measurable,
  NOT i.carried_from_id IS NULL AS carried_over,
  CASE
    WHEN i.state <> 'open'
    THEN 0
    WHEN i.due_on IS NULL
    THEN NULL
    WHEN i.due_on >= d.as_of
    THEN 0
    ELSE DATEDIFF(DAY, i.due_on, d.as_of)
  END AS overdue_days
FROM plan_item AS i
CROSS JOIN as_of AS d
