WITH lots AS (
  SELECT
    l.subject_id,
    CASE WHEN COUNT(l.lot_count) = COUNT(*) THEN CAST(SUM(l.lot_count) AS BIGINT) END AS lot_count
  FROM lot AS l
  GROUP BY
    l.subject_id
), inside AS (
  SELECT
    p.batch_id,
    COUNT(*) AS project_rows,
    CASE
      WHEN COUNT(p.category) = COUNT(*) AND MIN(p.category) = MAX(p.category)
      THEN MIN(p.category)
    END AS category,
    CASE
      WHEN COUNT(p.service_level) = COUNT(*) AND MIN(p.service_level) = MAX(p.service_level)
      THEN MIN(p.service_level)
    END AS service_level
  FROM project AS p
  WHERE
    NOT p.batch_id IS NULL
  GROUP BY
    p.batch_id
), stated AS (
  SELECT
    p.id AS subject_id,
    'project' AS holder,
    p.batch_id,
    p.path,
    p.employer_id,
    p.employer_level,
    p.category,
    p.service_level,
    p.year_from,
    p.year_to,
    p.project_count,
    p.length_dm,
    p.length_ulp_dm,
    p.paved_dm AS own_paved_dm,
    p.investment_fen,
    p.investment_ulp_fen,
    CAST(NULL AS BIGINT) AS project_rows
  FROM project AS p
  UNION ALL
  SELECT
    b.id AS subject_id,
    'batch' AS holder,
    b.id AS batch_id,
    b.path,
    b.employer_id,
    b.employer_level,
    i.category,
    i.service_level,
    b.year_from,
    b.year_to,
    CAST(NULL AS BIGINT) AS project_count,
    b.length_dm,
    b.length_ulp_dm,
    CAST(NULL AS BIGINT) AS own_paved_dm,
    b.investment_fen,
    b.investment_ulp_fen,
    COALESCE(i.project_rows, 0) AS project_rows
  FROM batch AS b
  LEFT JOIN inside AS i
    ON i.batch_id = b.id
), measured AS (
  SELECT
    t.subject_id,
    t.holder,
    t.batch_id,
    t.path,
    t.employer_id,
    t.employer_level,
    t.category,
    t.service_level,
    t.year_from,
    t.year_to,
    t.project_count,
    t.project_rows,
    t.length_dm,
    t.length_ulp_dm,
    t.investment_fen,
    t.investment_ulp_fen,
    s.stage,
    l.lot_count,
    w.paved_dm AS latest_paved_dm,
    CASE
      WHEN s.stage IN ('idea', 'design', 'tender')
      THEN 0
      WHEN NOT w.paved_dm IS NULL
      THEN w.paved_dm
      WHEN NOT t.own_paved_dm IS NULL
      THEN t.own_paved_dm
      WHEN t.service_level IN ('access', 'bridge', 'other')
      THEN 0
      WHEN t.service_level = 'paved' AND s.stage IN ('completed', 'in_service')
      THEN t.length_dm
    END AS paved_dm,
    CASE
      WHEN s.stage IN ('idea', 'design', 'tender')
      THEN 0
      WHEN NOT w.paved_dm IS NULL
      THEN COALESCE(w.paved_ulp_dm, t.length_ulp_dm)
      WHEN NOT t.own_paved_dm IS NULL
      THEN t.length_ulp_dm
      WHEN t.service_level IN ('access', 'bridge', 'other')
      THEN 0
      ELSE t.length_ulp_dm
    END AS paved_ulp_dm,
    CASE
      WHEN s.stage IN ('idea', 'design', 'tender')
      THEN 0
      WHEN t.service_level IN ('paved', 'bridge', 'other')
      THEN 0
      WHEN t.service_level = 'access' AND s.stage IN ('completed', 'in_service')
      THEN t.length_dm
    END AS access_dm,
    CASE
      WHEN t.service_level = 'access' AND s.stage IN ('completed', 'in_service')
      THEN t.length_ulp_dm
      ELSE 0
    END AS access_ulp_dm,
    CASE
      WHEN s.stage IN ('idea', 'design', 'tender')
      THEN 0
      WHEN NOT w.paved_dm IS NULL
      THEN w.paved_dm
      WHEN s.stage IN ('completed', 'in_service')
      THEN t.length_dm
    END AS finished_dm,
    CASE
      WHEN s.stage IN ('idea', 'design', 'tender')
      THEN 0
      WHEN NOT w.paved_dm IS NULL
      THEN COALESCE(w.paved_ulp_dm, t.length_ulp_dm)
      ELSE t.length_ulp_dm
    END AS finished_ulp_dm,
    CASE
      WHEN NOT w.value_done_fen IS NULL
      THEN w.value_done_fen
      WHEN s.stage IN ('idea', 'design', 'tender')
      THEN 0
      WHEN s.stage IN ('completed', 'in_service')
      THEN t.investment_fen
      ELSE (
        t.investment_fen * w.progress_bp + 5000
      ) DIV 10000
    END AS value_done_fen,
    CASE
      WHEN NOT w.value_done_fen IS NULL
      THEN w.value_done_ulp_fen
      WHEN s.stage IN ('idea', 'design', 'tender')
      THEN 0
      WHEN s.stage IN ('completed', 'in_service')
      THEN t.investment_ulp_fen
      ELSE (
        t.investment_ulp_fen * w.progress_bp + 9999
      ) DIV 10000
    END AS value_done_ulp_fen
  FROM stated AS t
  LEFT JOIN works_stage AS s
    ON s.subject_id = t.subject_id AND s.holder = t.holder
  LEFT JOIN works_progress AS w
    ON w.subject_id = t.subject_id
  LEFT JOIN lots AS l
    ON l.subject_id = t.subject_id
), known AS (
  SELECT
    m.batch_id,
    COUNT(m.value_done_fen) AS values_known,
    COUNT(m.paved_dm) AS paved_known
  FROM measured AS m
  WHERE
    m.holder = 'project' AND NOT m.batch_id IS NULL
  GROUP BY
    m.batch_id
), batches AS (
  SELECT
    m.batch_id,
    m.project_rows = 0 AS holds_count,
    m.project_rows = 0 OR NOT m.lot_count IS NULL AS holds_lots,
    m.project_rows = 0 OR NOT m.length_dm IS NULL AS holds_length,
    m.project_rows = 0 OR NOT m.investment_fen IS NULL AS holds_investment,
    m.project_rows = 0
    OR NOT m.value_done_fen IS NULL
    OR (
      NOT m.investment_fen IS NULL AND k.values_known = 0
    ) AS holds_value,
    m.project_rows = 0
    OR NOT m.latest_paved_dm IS NULL
    OR (
      COALESCE(m.service_level, '') = 'paved'
      AND NOT m.length_dm IS NULL
      AND (
        NOT m.paved_dm IS NULL OR k.paved_known = 0
      )
    ) AS holds_paved,
    m.project_rows = 0
    OR (
      COALESCE(m.service_level, '') = 'access' AND NOT m.length_dm IS NULL
    ) AS holds_access,
    m.project_rows = 0 OR NOT m.latest_paved_dm IS NULL OR NOT m.length_dm IS NULL AS holds_finished
  FROM measured AS m
  LEFT JOIN known AS k
    ON k.batch_id = m.batch_id
  WHERE
    m.holder = 'batch'
), lines AS (
  SELECT
    m.subject_id,
    m.holder,
    m.batch_id,
    m.path,
    m.employer_id,
    m.employer_level,
    m.category,
    m.service_level,
    m.stage,
    m.year_from,
    m.year_to,
    m.project_count,
    m.lot_count,
    m.length_dm,
    m.length_ulp_dm,
    m.paved_dm,
    m.paved_ulp_dm,
    m.access_dm,
    m.access_ulp_dm,
    m.finished_dm,
    m.finished_ulp_dm,
    m.investment_fen,
    m.investment_ulp_fen,
    m.value_done_fen,
    m.value_done_ulp_fen,
    CASE
      WHEN m.holder = 'batch'
      THEN b.holds_count
      ELSE NOT COALESCE(b.holds_count, FALSE)
    END AS holds_count,
    CASE
      WHEN m.holder = 'batch'
      THEN b.holds_lots
      ELSE NOT COALESCE(b.holds_lots, FALSE)
    END AS holds_lots,
    CASE
      WHEN m.holder = 'batch'
      THEN b.holds_length
      ELSE NOT COALESCE(b.holds_length, FALSE)
    END AS holds_length,
    CASE
      WHEN m.holder = 'batch'
      THEN b.holds_investment
      ELSE NOT COALESCE(b.holds_investment, FALSE)
    END AS holds_investment,
    CASE
      WHEN m.holder = 'batch'
      THEN b.holds_value
      ELSE NOT COALESCE(b.holds_value, FALSE)
    END AS holds_value,
    CASE
      WHEN m.holder = 'batch'
      THEN b.holds_paved
      ELSE NOT COALESCE(b.holds_paved, FALSE)
    END AS holds_paved,
    CASE
      WHEN m.holder = 'batch'
      THEN b.holds_access
      ELSE NOT COALESCE(b.holds_access, FALSE)
    END AS holds_access,
    CASE
      WHEN m.holder = 'batch'
      THEN b.holds_finished
      ELSE NOT COALESCE(b.holds_finished, FALSE)
    END AS holds_finished
  FROM measured AS m
  LEFT JOIN batches AS b
    ON b.batch_id = m.batch_id
)
SELECT
  n.subject_id AS line_id,
  n.subject_id,
  n.holder,
  n.batch_id,
  n.path,
  n.employer_id,
  n.employer_level,
  n.category,
  n.service_level,
  n.stage,
  n.year_from,
  n.year_to,
  n.project_count,
  n.lot_count,
  n.length_dm,
  n.length_ulp_dm,
  n.paved_dm,
  n.paved_ulp_dm,
  n.access_dm,
  n.access_ulp_dm,
  n.investment_fen,
  n.investment_ulp_fen,
  n.value_done_fen,
  n.value_done_ulp_fen,
  n.stage = 'construction' AS under_construction,
  n.stage = 'design' AS designed_only,
  n.holds_count,
  n.holds_lots,
  n.holds_length,
  n.holds_investment,
  n.holds_value,
  n.holds_paved,
  n.holds_access,
  n.finished_dm,
  n.finished_ulp_dm,
  n.holds_finished
FROM lines AS n
WHERE
  n.holder = 'project'
  OR n.holds_count
  OR n.holds_lots
  OR n.holds_length
  OR n.holds_investment
  OR n.holds_value
  OR n.holds_paved
  OR n.holds_access
  OR n.holds_finished
