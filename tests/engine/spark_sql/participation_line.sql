WITH stated AS (
  SELECT
    p.id,
    p.path,
    p.organisation_id,
    p.kind,
    p.programme,
    p.channel,
    p.registered,
    p.segment,
    p.state,
    p.who_id,
    p.at_id,
    p.provider_id,
    p.year_from,
    p.year_to,
    p.part_of_id,
    p.approx,
    p.planned_count,
    p.item_count,
    p.helper_count,
    p.income_ulp_fen,
    COALESCE(p.from_on, p.as_on) AS day_from,
    COALESCE(p.to_on, p.as_on) AS day_to,
    CASE
      WHEN COALESCE(p.state, '') IN ('planned', 'suspended', 'rescheduled')
      THEN 0
    END AS idle,
    p.person_count,
    p.household_count,
    p.income_fen
  FROM participation AS p
  CROSS JOIN as_of AS d
  WHERE
    COALESCE(p.from_on, p.as_on, d.as_of) <= d.as_of OR p.state = 'planned'
)
SELECT
  s.id AS line_id,
  s.path,
  s.organisation_id,
  s.kind,
  NULLIF(s.programme, '') AS programme,
  NULLIF(s.channel, '') AS channel,
  NULLIF(s.registered, '') AS registered,
  NULLIF(s.segment, '') AS segment,
  NULLIF(s.state, '') AS state,
  s.who_id,
  s.at_id,
  s.provider_id,
  COALESCE(s.year_from, CAST(EXTRACT(YEAR FROM s.day_from) AS BIGINT)) AS year_from,
  COALESCE(
    s.year_to,
    s.year_from,
    CAST(EXTRACT(YEAR FROM COALESCE(s.day_to, s.day_from)) AS BIGINT)
  ) AS year_to,
  s.day_from,
  s.day_to,
  s.part_of_id,
  NULLIF(s.approx, '') AS approx,
  COALESCE(s.person_count, CAST(s.idle AS BIGINT)) AS person_count,
  COALESCE(s.household_count, CAST(s.idle AS BIGINT)) AS household_count,
  s.item_count,
  s.planned_count,
  s.helper_count,
  COALESCE(s.income_fen, CAST(s.idle AS BIGINT)) AS income_fen,
  s.income_ulp_fen,
  NOT s.person_count IS NULL OR s.kind <> 'vehicle_hire' AS holds_persons,
  NOT s.item_count IS NULL OR s.kind = 'vehicle_hire' AS holds_items,
  NOT s.planned_count IS NULL AS holds_planned,
  NOT s.helper_count IS NULL AS holds_helpers,
  NOT s.income_fen IS NULL OR s.kind IN ('works_job', 'vehicle_hire') AS holds_income
FROM stated AS s
