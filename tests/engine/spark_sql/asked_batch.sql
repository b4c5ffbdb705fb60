WITH inside AS (
  SELECT
    p.batch_id,
    CAST(SUM(COALESCE(p.project_count, 1)) AS BIGINT) AS projects,
    CAST(SUM(p.length_dm) AS BIGINT) AS length_dm,
    CAST(SUM(p.investment_fen) AS BIGINT) AS investment_fen
  FROM project AS p
  WHERE
    NOT p.batch_id IS NULL
  GROUP BY
    p.batch_id
)
SELECT
  b.id,
  b.path,
  b.length_dm,
  b.investment_fen,
  COALESCE(i.projects, 0) AS project_count,
  i.length_dm AS projects_length_dm,
  i.investment_fen AS projects_investment_fen,
  w.progress_bp,
  w.value_done_fen
FROM batch AS b
LEFT JOIN inside AS i
  ON i.batch_id = b.id
LEFT JOIN works_progress AS w
  ON w.subject_id = b.id
