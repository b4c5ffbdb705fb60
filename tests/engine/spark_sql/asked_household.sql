WITH ages AS (
  SELECT
    p.household_id,
    12 * (
      EXTRACT(YEAR FROM d.as_of) - EXTRACT(YEAR FROM p.born_on)
    ) + EXTRACT(MONTH FROM d.as_of) - EXTRACT(MONTH FROM p.born_on) - CASE WHEN EXTRACT(DAY FROM d.as_of) < EXTRACT(DAY FROM p.born_on) THEN 1 ELSE 0 END AS months
  FROM person AS p
  CROSS JOIN as_of AS d
), counted AS (
  SELECT
    a.household_id,
    COUNT(*) - COUNT(a.months) AS unknown,
    COUNT(CASE WHEN a.months < 192 THEN 1 END) AS under_16,
    COUNT(CASE WHEN a.months >= 720 THEN 1 END) AS from_60
  FROM ages AS a
  GROUP BY
    a.household_id
)
SELECT
  h.id,
  h.path,
  h.village_id,
  h.category,
  h.member_count,
  CASE WHEN c.unknown = 0 THEN c.under_16 WHEN c.household_id IS NULL THEN 0 END AS under_16_count,
  CASE WHEN c.unknown = 0 THEN c.from_60 WHEN c.household_id IS NULL THEN 0 END AS from_60_count
FROM household AS h
LEFT JOIN counted AS c
  ON c.household_id = h.id
