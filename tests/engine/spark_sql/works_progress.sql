WITH dated AS (
  SELECT
    p.id,
    p.subject_id,
    p.on_date,
    p.progress_bp,
    p.value_done_fen,
    p.value_done_ulp_fen,
    p.paved_dm,
    p.paved_ulp_dm
  FROM progress AS p
  CROSS JOIN as_of AS d
  WHERE
    p.on_date <= d.as_of
), latest AS (
  SELECT
    p.subject_id,
    p.id AS progress_id,
    p.on_date,
    ROW_NUMBER() OVER (PARTITION BY p.subject_id ORDER BY p.on_date DESC, p.id DESC) AS place
  FROM dated AS p
), rates AS (
  SELECT
    p.subject_id,
    p.progress_bp,
    ROW_NUMBER() OVER (PARTITION BY p.subject_id ORDER BY p.on_date DESC, p.id DESC) AS place
  FROM dated AS p
  WHERE
    NOT p.progress_bp IS NULL
), sums AS (
  SELECT
    p.subject_id,
    p.value_done_fen,
    p.value_done_ulp_fen,
    ROW_NUMBER() OVER (PARTITION BY p.subject_id ORDER BY p.on_date DESC, p.id DESC) AS place
  FROM dated AS p
  WHERE
    NOT p.value_done_fen IS NULL
), lengths AS (
  SELECT
    p.subject_id,
    p.paved_dm,
    p.paved_ulp_dm,
    ROW_NUMBER() OVER (PARTITION BY p.subject_id ORDER BY p.on_date DESC, p.id DESC) AS place
  FROM dated AS p
  WHERE
    NOT p.paved_dm IS NULL
)
SELECT
  l.subject_id,
  l.progress_id,
  l.on_date,
  r.progress_bp,
  s.value_done_fen,
  s.value_done_ulp_fen,
  k.paved_dm,
  k.paved_ulp_dm
FROM latest AS l
LEFT JOIN rates AS r
  ON r.subject_id = l.subject_id AND r.place = 1
LEFT JOIN sums AS s
  ON s.subject_id = l.subject_id AND s.place = 1
LEFT JOIN lengths AS k
  ON k.subject_id = l.subject_id AND k.place = 1
WHERE
  l.place = 1
