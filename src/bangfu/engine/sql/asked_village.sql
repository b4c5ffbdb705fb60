-- grain: one village of the area table; id = its subject
-- unit: households and people of the register; paved true, false, NULL when the road state was not recorded
-- denominator: none
-- source: the register and the works as of the day
-- subject: area
-- entity: village | 村 | 村 village | 个 |
-- field: 通硬化路 | paved | paved | truth | 未采集 | not collected
-- field: 登记户数 | household_count | household_count | number 户 | |
-- field: 登记人数 | person_count | person_count | number 人 | |
-- reads: area, village_connection, household
with homes as (
  select h.village_id, count(*) as household_count, cast(sum(h.member_count) as bigint) as person_count
  from household as h
  group by h.village_id
)
select
  a.id,
  a.path,
  c.paved_count = 1 as paved,
  coalesce(h.household_count, 0) as household_count,
  coalesce(h.person_count, 0) as person_count
from area as a
left join village_connection as c on c.area_id = a.id
left join homes as h on h.village_id = a.id
where a.level = 'village'
