-- grain: one participation of a person, household or group; line_id = the participation
-- unit: _fen fen; counts plain; NULL where the source states none; holds_… says whether a line carries a measure
-- denominator: none
-- source: participations stated or begun up to the day. One that is planned, suspended or put off adds nobody and no
--   income unless it states a number. Vehicles are counted in vehicles; plans, helpers and things only where stated;
--   income where stated, and always asked of works jobs and vehicle hire
-- subject: participation
-- filters: kind, programme?, channel?, registered?, segment?, state?, who_id?, at_id?, provider_id?, organisation_id?
-- reads: participation, as_of
with stated as (
  select
    p.id, p.path, p.organisation_id, p.kind, p.programme, p.channel, p.registered, p.segment, p.state, p.who_id,
    p.at_id, p.provider_id, p.year_from, p.year_to, p.part_of_id, p.approx, p.planned_count, p.item_count,
    p.helper_count, p.income_ulp_fen,
    coalesce(p.from_on, p.as_on) as day_from,
    coalesce(p.to_on, p.as_on) as day_to,
    case when coalesce(p.state, '') in ('planned', 'suspended', 'rescheduled') then 0 end as idle,
    p.person_count, p.household_count, p.income_fen
  from participation as p
  cross join as_of as d
  where coalesce(p.from_on, p.as_on, d.as_of) <= d.as_of or p.state = 'planned'
)
select
  s.id as line_id,
  s.path,
  s.organisation_id,
  s.kind,
  nullif(s.programme, '') as programme,
  nullif(s.channel, '') as channel,
  nullif(s.registered, '') as registered,
  nullif(s.segment, '') as segment,
  nullif(s.state, '') as state,
  s.who_id,
  s.at_id,
  s.provider_id,
  coalesce(s.year_from, cast(extract(year from s.day_from) as bigint)) as year_from,
  coalesce(s.year_to, s.year_from, cast(extract(year from coalesce(s.day_to, s.day_from)) as bigint)) as year_to,
  s.day_from,
  s.day_to,
  s.part_of_id,
  nullif(s.approx, '') as approx,
  coalesce(s.person_count, cast(s.idle as bigint)) as person_count,
  coalesce(s.household_count, cast(s.idle as bigint)) as household_count,
  s.item_count,
  s.planned_count,
  s.helper_count,
  coalesce(s.income_fen, cast(s.idle as bigint)) as income_fen,
  s.income_ulp_fen,
  s.person_count is not null or s.kind <> 'vehicle_hire' as holds_persons,
  s.item_count is not null or s.kind = 'vehicle_hire' as holds_items,
  s.planned_count is not null as holds_planned,
  s.helper_count is not null as holds_helpers,
  s.income_fen is not null or s.kind in ('works_job', 'vehicle_hire') as holds_income
from stated as s
