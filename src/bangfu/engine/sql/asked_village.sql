-- grain: one village of the area table; id = its subject
-- unit: households and people of the register; paved true, false, NULL when the road state was not recorded
-- denominator: none
-- source: the register and the works as of the day; assignments and plans in force on the day
-- subject: area
-- entity: village | 村 | 村 village | 个 |
-- field: 通硬化路 | paved | paved | truth | 未采集 | not collected
-- field: 登记户数 | household_count | household_count | number 户 | |
-- field: 登记人数 | person_count | person_count | number 人 | |
-- field: 包联单位数 | supporting_units | supporting_units | number 个 | |
-- field: 驻村人数 | resident_helpers | resident_helpers | number 名 | |
-- field: 村规划数 | village_plans | village_plans | number 个 | |
-- reads: area, village_connection, household, assignment, plan, as_of
with homes as (
  select h.village_id, count(*) as household_count, cast(sum(h.member_count) as bigint) as person_count
  from household as h
  group by h.village_id
),
support as (
  select
    a.target_id,
    count(case when a.kind in ('paired_village', 'village_contract') then 1 end) as units,
    cast(
      sum(case when a.kind in ('first_secretary', 'village_resident') then coalesce(a.helper_count, 1) else 0 end)
      as bigint
    ) as residents
  from assignment as a
  cross join as_of as d
  where a.target_id is not null and (a.to_on is null or a.to_on >= d.as_of)
  group by a.target_id
),
plans as (
  select p.target_id, count(*) as plans
  from plan as p
  where p.kind = 'village' and p.target_id is not null
  group by p.target_id
)
select
  a.id,
  a.path,
  c.paved_count = 1 as paved,
  coalesce(h.household_count, 0) as household_count,
  coalesce(h.person_count, 0) as person_count,
  coalesce(s.units, 0) as supporting_units,
  coalesce(s.residents, 0) as resident_helpers,
  coalesce(p.plans, 0) as village_plans
from area as a
left join village_connection as c on c.area_id = a.id
left join homes as h on h.village_id = a.id
left join support as s on s.target_id = a.id
left join plans as p on p.target_id = a.id
where a.level = 'village'
