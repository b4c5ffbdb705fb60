WITH counted AS (
  SELECT
    h.id,
    h.path,
    h.village_id,
    h.category,
    h.exited_on,
    h.income_year,
    h.year_members,
    h.line_fen,
    h.wage_fen + h.operating_fen + h.property_fen + h.transfer_fen - h.cost_fen + h.relief_fen AS net_fen
  FROM household AS h
  WHERE
    h.exited
)
SELECT
  c.id AS line_id,
  c.path,
  c.village_id AS area_id,
  c.category AS household_category,
  c.exited_on,
  c.income_year,
  c.net_fen,
  c.year_members AS member_count,
  CAST(1 AS BIGINT) AS exited_count,
  CAST(CASE
    WHEN c.net_fen < c.line_fen * c.year_members
    THEN 1
    WHEN c.net_fen >= c.line_fen * c.year_members
    THEN 0
  END AS BIGINT) AS returned_count
FROM counted AS c
