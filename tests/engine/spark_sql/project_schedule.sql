WITH months AS (
  SELECT
    p.id,
    p.path,
    p.employer_id,
    p.category,
    p.year_from,
    p.year_to,
    p.planned_start,
    p.planned_finish,
    12 * (
      EXTRACT(YEAR FROM p.planned_finish) - EXTRACT(YEAR FROM p.planned_start)
    ) + EXTRACT(MONTH FROM p.planned_finish) - EXTRACT(MONTH FROM p.planned_start) AS planned,
    12 * (
      EXTRACT(YEAR FROM d.as_of) - EXTRACT(YEAR FROM p.planned_start)
    ) + EXTRACT(MONTH FROM d.as_of) - EXTRACT(MONTH FROM p.planned_start) + CASE WHEN d.as_of = LAST_DAY(d.as_of) THEN 1 ELSE 0 END AS passed
  FROM project AS p
  CROSS JOIN as_of AS d
  WHERE
    NOT p.planned_start IS NULL OR NOT p.planned_finish IS NULL
)
SELECT
  m.id AS line_id,
  m.id AS project_id,
  m.path,
  m.employer_id,
  m.category,
  s.stage,
  m.year_from,
  m.year_to,
  m.planned_start,
  m.planned_finish,
  CAST(m.planned AS BIGINT) AS planned_months,
  CAST(CASE
    WHEN m.planned IS NULL OR m.passed IS NULL
    THEN NULL
    WHEN m.passed < 0
    THEN 0
    WHEN m.passed > m.planned
    THEN m.planned
    ELSE m.passed
  END AS BIGINT) AS passed_months
FROM months AS m
LEFT JOIN works_stage AS s
  ON s.subject_id = m.id AND s.holder = 'project'
