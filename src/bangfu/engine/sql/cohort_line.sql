-- grain: one stated group of people of one list; line_id = the cohort
-- unit: counts plain; NULL where the source states none
-- denominator: none
-- source: cohorts stated up to the day; an empty origin, stage, place or registration means not broken down by it
-- subject: cohort
-- filters: list_code, origin?, stage?, place?, registered?, organisation_id?
-- reads: cohort, as_of
select
  c.id as line_id,
  c.path,
  c.organisation_id,
  c.list_code,
  nullif(c.origin, '') as origin,
  nullif(c.stage, '') as stage,
  nullif(c.place, '') as place,
  nullif(c.registered, '') as registered,
  coalesce(c.year_from, cast(extract(year from c.as_on) as bigint)) as year_from,
  coalesce(c.year_to, c.year_from, cast(extract(year from c.as_on) as bigint)) as year_to,
  c.as_on as day_from,
  c.as_on as day_to,
  c.part_of_id,
  nullif(c.approx, '') as approx,
  c.person_count,
  c.household_count
from cohort as c
cross join as_of as d
where c.as_on is null or c.as_on <= d.as_of
