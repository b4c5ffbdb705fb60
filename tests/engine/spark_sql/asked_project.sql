SELECT
  p.id,
  p.path,
  p.category,
  s.stage,
  p.project_count,
  p.length_dm,
  p.investment_fen,
  w.progress_bp,
  w.value_done_fen,
  w.on_date AS progress_on,
  p.planned_start,
  p.planned_finish,
  CASE
    WHEN s.stage IN ('completed', 'in_service')
    THEN 0
    WHEN s.stage IS NULL
    THEN NULL
    WHEN p.planned_finish >= d.as_of
    THEN 0
    ELSE DATEDIFF(DAY, p.planned_finish, d.as_of)
  END AS overdue_days
FROM project AS p
CROSS JOIN as_of AS d
LEFT JOIN works_stage AS s
  ON s.subject_id = p.id AND s.holder = 'project'
LEFT JOIN works_progress AS w
  ON w.subject_id = p.id
