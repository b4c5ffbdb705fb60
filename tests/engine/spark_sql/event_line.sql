WITH dated AS (
  SELECT
    e.id,
    e.path,
    e.organisation_id,
    e.kind,
    e.topic,
    e.state,
    e.about_id,
    e.year_from,
    e.year_to,
    e.approx,
    e.event_count,
    e.session_count,
    e.round_count,
    e.headcount,
    e.person_times,
    e.place_count,
    COALESCE(e.on_date, e.from_on) AS day_from,
    COALESCE(e.on_date, e.to_on) AS day_to
  FROM event AS e
)
SELECT
  e.id AS line_id,
  e.path,
  e.organisation_id,
  e.kind,
  NULLIF(e.topic, '') AS topic,
  NULLIF(e.state, '') AS state,
  e.about_id,
  COALESCE(e.year_from, CAST(EXTRACT(YEAR FROM e.day_from) AS BIGINT)) AS year_from,
  COALESCE(
    e.year_to,
    e.year_from,
    CAST(EXTRACT(YEAR FROM COALESCE(e.day_to, e.day_from)) AS BIGINT)
  ) AS year_to,
  e.day_from,
  e.day_to,
  NULLIF(e.approx, '') AS approx,
  e.event_count,
  e.session_count,
  e.round_count,
  e.headcount,
  e.person_times,
  e.place_count,
  NOT e.session_count IS NULL AS holds_sessions,
  NOT e.round_count IS NULL AS holds_rounds,
  NOT e.headcount IS NULL AS holds_heads,
  NOT e.person_times IS NULL AS holds_times,
  NOT e.place_count IS NULL AS holds_places
FROM dated AS e
CROSS JOIN as_of AS d
WHERE
  e.day_from IS NULL OR e.day_from <= d.as_of OR e.state = 'planned'
