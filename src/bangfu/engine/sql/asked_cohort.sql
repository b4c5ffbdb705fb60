-- grain: one group of people of which only counts are known; id = its subject
-- unit: people; households
-- denominator: none
-- source: groups counted by the day
-- subject: cohort
-- entity: cohort | 人群 | 人群 cohort | 个 |
-- field: 名册 | list | list_code | code registry.cohort_list | |
-- field: 人群人数 | person_count | person_count | number 人 | 未登记 | not recorded
-- field: 人群户数 | household_count | household_count | number 户 | 未登记 | not recorded
-- field: 统计日期 | counted_on | as_on | date | 未登记 | not recorded
-- field: 登记人群占比 | registered_rate | registered_bp | number % | 没有可比的登记人群 | no registered group to compare with
-- field: 未登记人群占比 | unregistered_rate | unregistered_bp | number % | 没有可比的未登记人群 | no other group to compare with
-- reads: cohort
with groups as (
  select
    c.path, c.organisation_id, coalesce(c.year_from, 0) as year_key,
    cast(sum(case when c.list_code = 'two_after_total' then c.person_count end) as bigint) as everybody,
    cast(sum(case when c.list_code = 'two_after_registered' then c.person_count end) as bigint) as registered,
    cast(sum(case when c.list_code = 'two_after_in_vocational' then c.person_count end) as bigint) as every_pupil,
    cast(sum(case when c.list_code = 'two_after_registered_in_vocational' then c.person_count end) as bigint) as registered_pupils
  from cohort as c
  where c.part_of_id is null
  group by c.path, c.organisation_id, coalesce(c.year_from, 0)
),
rates as (
  select
    g.path, g.organisation_id, g.year_key,
    max(case when g.registered > 0 then (g.registered_pupils * 20000 // g.registered + 1) // 2 end) as registered_bp,
    max(
      case
        when g.everybody > g.registered and g.every_pupil >= g.registered_pupils
        then ((g.every_pupil - g.registered_pupils) * 20000 // (g.everybody - g.registered) + 1) // 2
      end
    ) as unregistered_bp
  from groups as g
  group by g.path, g.organisation_id, g.year_key
)
select
  c.id,
  c.path,
  c.list_code,
  c.person_count,
  c.household_count,
  c.as_on,
  case when c.list_code = 'two_after_in_vocational' then r.registered_bp end as registered_bp,
  case when c.list_code = 'two_after_in_vocational' then r.unregistered_bp end as unregistered_bp
from cohort as c
left join rates as r
  on r.path = c.path and r.organisation_id = c.organisation_id and r.year_key = coalesce(c.year_from, 0)
