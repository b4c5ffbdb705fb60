-- grain: one assignment of a helper to a target, or a group of them; id = its subject
-- unit: people; households
-- denominator: none
-- source: assignments begun by the day
-- subject: assignment
-- entity: assignment | 包保 | 包保 assignment | 项 |
-- field: 包保类别 | assignment_kind | kind | code staff.assignment_kind | |
-- field: 起始日期 | from_on | from_on | date | 未登记 | not recorded
-- field: 截止日期 | to_on | to_on | date | 未定 | none set
-- field: 有帮扶人 | has_helper | has_helper | truth | |
-- field: 有对象 | has_target | has_target | truth | |
-- field: 有依据文件 | has_basis | has_basis | truth | |
-- field: 帮扶人数 | helper_count | helper_count | number 名 | 未登记 | not recorded
-- field: 结对户数 | household_count | household_count | number 户 | 未登记 | not recorded
-- field: 人均结对户数 | households_per_helper | household_count | number 户 / helper_count | 户数或人数未登记 | households or helpers not recorded
-- field: 本年走访次数 | visits_this_year | visits_this_year | number 次 | 对象不是户 | the target is no household
-- reads: assignment, event, household, as_of
with visits as (
  select e.about_id, cast(sum(coalesce(e.event_count, 1)) as bigint) as visits
  from event as e
  cross join as_of as d
  where e.kind = 'home_visit' and e.state = 'held' and e.about_id is not null
    and extract(year from coalesce(e.on_date, e.from_on)) = extract(year from d.as_of)
  group by e.about_id
)
select
  a.id,
  a.path,
  a.kind,
  a.from_on,
  a.to_on,
  (a.helper_id is not null or coalesce(a.roster, '') <> '' or a.helper_count is not null) as has_helper,
  (a.target_id is not null or a.household_count is not null or a.area_count is not null) as has_target,
  a.basis_id is not null as has_basis,
  a.helper_count,
  a.household_count,
  case when h.id is not null then coalesce(v.visits, 0) end as visits_this_year
from assignment as a
left join household as h on h.id = a.target_id
left join visits as v on v.about_id = a.target_id
