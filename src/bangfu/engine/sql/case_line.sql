-- grain: one problem or wish, or a group of which only the number is known; line_id = the case
-- unit: counts plain; NULL where the source states none
-- denominator: none
-- source: cases raised up to the day, and undated ones, in their state of that day; open = count less closed
-- subject: case
-- filters: kind, state, severity?, about_id?, blocks_id?, responsible_id?, organisation_id?
-- reads: case, as_of
select
  c.id as line_id,
  c.path,
  c.organisation_id,
  c.kind,
  c.state,
  nullif(c.severity, '') as severity,
  c.about_id,
  c.blocks_id,
  c.responsible_id,
  coalesce(c.year_from, cast(extract(year from c.raised_on) as bigint)) as year_from,
  coalesce(c.year_to, c.year_from, cast(extract(year from c.raised_on) as bigint)) as year_to,
  c.raised_on as day_from,
  c.raised_on as day_to,
  c.due_on,
  c.closed_on,
  nullif(c.approx, '') as approx,
  c.case_count,
  c.closed_count,
  c.case_count - c.closed_count as open_count
from "case" as c
cross join as_of as d
where c.raised_on is null or c.raised_on <= d.as_of
