SELECT
  ranked.subject_id,
  ranked.progress_id,
  ranked.on_date,
  ranked.progress_bp,
  ranked.value_done_fen,
  ranked.value_done_ulp_fen,
  ranked.paved_dm,
  ranked.paved_ulp_dm
FROM (
  SELECT
    p.subject_id,
    p.id AS progress_id,
    p.on_date,
    p.progress_bp,
    p.value_done_fen,
    p.value_done_ulp_fen,
    p.paved_dm,
    p.paved_ulp_dm,
    ROW_NUMBER() OVER (PARTITION BY p.subject_id ORDER BY p.on_date DESC, p.id DESC) AS place
  FROM progress AS p
  CROSS JOIN as_of AS d
  WHERE
    p.on_date <= d.as_of
) AS ranked
WHERE
  ranked.place = 1
