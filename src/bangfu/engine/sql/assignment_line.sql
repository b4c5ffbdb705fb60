-- grain: one assignment of a helper, or a roster of which only the numbers are known; line_id = the assignment
-- unit: counts plain; NULL where the source states none; holds_… says whether a line carries a measure
-- denominator: none
-- source: assignments begun up to the day, ended ones too; helpers, households, areas and ranks only where stated
-- subject: assignment
-- filters: kind, roster?, helper_id?, target_id?, basis_id?, organisation_id?
-- reads: assignment, as_of
select
  a.id as line_id,
  a.path,
  a.organisation_id,
  a.kind,
  nullif(a.roster, '') as roster,
  a.helper_id,
  a.target_id,
  a.basis_id,
  coalesce(a.year_from, cast(extract(year from a.from_on) as bigint)) as year_from,
  coalesce(a.year_to, cast(extract(year from a.to_on) as bigint), a.year_from,
    cast(extract(year from a.from_on) as bigint)) as year_to,
  a.from_on as day_from,
  a.to_on as day_to,
  nullif(a.approx, '') as approx,
  cast(1 as bigint) as assignment_count,
  a.helper_count,
  a.household_count,
  a.area_count,
  a.rank_count,
  a.helper_count is not null as holds_helpers,
  a.household_count is not null as holds_households,
  a.area_count is not null as holds_areas,
  a.rank_count is not null as holds_ranks
from assignment as a
cross join as_of as d
where a.from_on is null or a.from_on <= d.as_of
