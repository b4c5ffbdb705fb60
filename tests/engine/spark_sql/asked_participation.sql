SELECT
  p.id,
  p.path,
  p.kind,
  p.state,
  NULLIF(p.channel, '') AS channel,
  p.from_on,
  p.to_on,
  p.person_count,
  p.household_count,
  p.planned_count,
  p.income_fen,
  NOT p.provider_id IS NULL AS has_provider
FROM participation AS p
