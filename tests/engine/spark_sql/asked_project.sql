WITH problems AS (
  SELECT
    c.about_id,
    CAST(SUM(COALESCE(c.case_count, 1) - COALESCE(c.closed_count, 0)) AS BIGINT) AS open_cases
  FROM `case` AS c
  WHERE
    NOT c.about_id IS NULL
  GROUP BY
    c.about_id
), served AS (
  SELECT
    s.project_id,
    CAST(SUM(COALESCE(s.area_count, 1)) AS BIGINT) AS areas
  FROM serves AS s
  GROUP BY
    s.project_id
)
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
  CASE
    WHEN p.investment_fen > 0
    THEN w.value_done_fen * 10000 DIV p.investment_fen
  END AS value_share_bp,
  w.on_date AS progress_on,
  p.planned_start,
  p.planned_finish,
  p.paved_dm,
  p.employer_level,
  NOT p.batch_id IS NULL AS in_batch,
  NOT b.investment_fen IS NULL AS batch_investment,
  NOT b.length_dm IS NULL AS batch_length,
  COALESCE(c.open_cases, 0) AS open_cases,
  COALESCE(v.areas, 0) AS villages_served,
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
LEFT JOIN batch AS b
  ON b.id = p.batch_id
LEFT JOIN problems AS c
  ON c.about_id = p.id
LEFT JOIN served AS v
  ON v.project_id = p.id
