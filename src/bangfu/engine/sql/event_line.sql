-- grain: one activity, or a group of which only the number is known; line_id = the event
-- unit: counts plain; NULL where the source states none; holds_… says whether a line carries a measure
-- denominator: none
-- source: events begun up to the day, and undated ones; sessions, rounds, heads, person-times and places are carried
--   only by the lines that state them
-- subject: event
-- filters: kind, topic?, state?, about_id?, organisation_id?
-- reads: event, as_of
with dated as (
  select
    e.id, e.path, e.organisation_id, e.kind, e.topic, e.state, e.about_id, e.year_from, e.year_to, e.approx,
    e.event_count, e.session_count, e.round_count, e.headcount, e.person_times, e.place_count,
    coalesce(e.on_date, e.from_on) as day_from,
    coalesce(e.on_date, e.to_on) as day_to
  from event as e
)
select
  e.id as line_id,
  e.path,
  e.organisation_id,
  e.kind,
  nullif(e.topic, '') as topic,
  nullif(e.state, '') as state,
  e.about_id,
  coalesce(e.year_from, cast(extract(year from e.day_from) as bigint)) as year_from,
  coalesce(e.year_to, e.year_from, cast(extract(year from coalesce(e.day_to, e.day_from)) as bigint)) as year_to,
  e.day_from,
  e.day_to,
  nullif(e.approx, '') as approx,
  e.event_count,
  e.session_count,
  e.round_count,
  e.headcount,
  e.person_times,
  e.place_count,
  e.session_count is not null as holds_sessions,
  e.round_count is not null as holds_rounds,
  e.headcount is not null as holds_heads,
  e.person_times is not null as holds_times,
  e.place_count is not null as holds_places
from dated as e
cross join as_of as d
where e.day_from is null or e.day_from <= d.as_of or e.state = 'planned'
