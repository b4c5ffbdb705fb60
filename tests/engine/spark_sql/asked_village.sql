WITH homes AS (
  SELECT
    h.village_id,
    COUNT(*) AS household_count,
    CAST(SUM(h.member_count) AS BIGINT) AS person_count
  FROM household AS h
  GROUP BY
    h.village_id
), support AS (
  SELECT
    a.target_id,
    COUNT(CASE WHEN a.kind IN ('paired_village', 'village_contract') THEN 1 END) AS units,
    CAST(SUM(
      CASE
        WHEN a.kind IN ('first_secretary', 'village_resident')
        THEN COALESCE(a.helper_count, 1)
        ELSE 0
      END
    ) AS BIGINT) AS residents,
    CAST(SUM(CASE WHEN a.kind = 'first_secretary' THEN COALESCE(a.helper_count, 1) ELSE 0 END) AS BIGINT) AS secretaries
  FROM assignment AS a
  CROSS JOIN as_of AS d
  WHERE
    NOT a.target_id IS NULL AND (
      a.to_on IS NULL OR a.to_on >= d.as_of
    )
  GROUP BY
    a.target_id
), plans AS (
  SELECT
    p.target_id,
    COUNT(*) AS plans
  FROM plan AS p
  WHERE
    p.kind = 'village' AND NOT p.target_id IS NULL
  GROUP BY
    p.target_id
), given AS (
  SELECT
    h.village_id,
    e.kind,
    e.item,
    EXTRACT(YEAR FROM e.on_date) AS year_on,
    COUNT(DISTINCT h.id) AS households,
    MIN(e.amount_fen) AS least,
    MAX(e.amount_fen) AS most
  FROM entry AS e
  LEFT JOIN person AS m
    ON m.id = e.counterpart_id
  JOIN household AS h
    ON h.id = COALESCE(m.household_id, e.counterpart_id)
  WHERE
    e.side = 'out' AND e.amount_fen > 0
  GROUP BY
    h.village_id,
    e.kind,
    e.item,
    EXTRACT(YEAR FROM e.on_date)
), equal AS (
  SELECT
    g.village_id,
    MAX(CASE WHEN g.least = g.most THEN g.households ELSE 0 END) AS households
  FROM given AS g
  GROUP BY
    g.village_id
), measures AS (
  SELECT
    h.village_id,
    p.kind,
    p.segment,
    COUNT(DISTINCT h.id) AS households
  FROM participation AS p
  LEFT JOIN person AS m
    ON m.id = p.who_id
  JOIN household AS h
    ON h.id = COALESCE(m.household_id, p.who_id)
  WHERE
    p.state IN ('active', 'ended')
    AND p.kind IN ('industry_support', 'cooperative', 'dividend', 'training')
  GROUP BY
    h.village_id,
    p.kind,
    p.segment
), widest AS (
  SELECT
    s.village_id,
    MAX(s.households) AS households
  FROM measures AS s
  GROUP BY
    s.village_id
)
SELECT
  a.id,
  a.path,
  c.paved_count = 1 AS paved,
  COALESCE(h.household_count, 0) AS household_count,
  COALESCE(h.person_count, 0) AS person_count,
  COALESCE(s.units, 0) AS supporting_units,
  COALESCE(s.residents, 0) AS resident_helpers,
  COALESCE(p.plans, 0) AS village_plans,
  COALESCE(s.secretaries, 0) AS first_secretaries,
  COALESCE(e.households, 0) AS equal_payments,
  COALESCE(w.households, 0) AS same_measure,
  CASE
    WHEN h.household_count > 0
    THEN COALESCE(w.households, 0) * 10000 DIV h.household_count
  END AS same_measure_bp
FROM area AS a
LEFT JOIN village_connection AS c
  ON c.area_id = a.id
LEFT JOIN homes AS h
  ON h.village_id = a.id
LEFT JOIN support AS s
  ON s.target_id = a.id
LEFT JOIN plans AS p
  ON p.target_id = a.id
LEFT JOIN equal AS e
  ON e.village_id = a.id
LEFT JOIN widest AS w
  ON w.village_id = a.id
WHERE
  a.level = 'village'
