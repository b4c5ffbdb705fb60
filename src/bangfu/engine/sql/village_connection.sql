-- grain: one row for each township, village and natural village of the area table; line_id = area_id
-- unit: 1 yes, 0 no, NULL when the road state was not recorded
-- denominator: none
-- source: the area's paved_on up to the day, or a completed paved project that serves it; under construction = not yet
--   paved and served by a paved project under construction
-- subject: area
-- filters: level
-- reads: area, village, serves, project, works_stage, as_of
with serving as (
  select
    v.area_id,
    max(case when s.stage in ('completed', 'in_service') then 1 else 0 end) as done,
    max(case when s.stage = 'construction' then 1 else 0 end) as building
  from serves as v
  join project as p on p.id = v.project_id
  join works_stage as s on s.subject_id = p.id and s.holder = 'project'
  where p.service_level = 'paved'
  group by v.area_id
),
state as (
  select
    a.id as area_id,
    a.path,
    a.level,
    case
      when v.paved_on <= d.as_of or g.done = 1 then 1
      when v.id is not null then 0
    end as paved,
    coalesce(g.building, 0) as building
  from area as a
  cross join as_of as d
  left join village as v on v.id = a.id
  left join serving as g on g.area_id = a.id
  where a.level in ('township', 'village', 'natural_village')
)
select
  s.area_id as line_id,
  s.area_id,
  s.path,
  s.level,
  cast(1 as bigint) as area_count,
  cast(s.paved as bigint) as paved_count,
  cast(case when s.paved = 1 then 0 else s.building end as bigint) as building_count,
  cast(case when s.paved = 1 or s.building = 1 then 1 when s.paved = 0 then 0 end as bigint) as paved_or_building_count
from state as s
