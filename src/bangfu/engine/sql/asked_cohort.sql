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
-- reads: cohort
select
  c.id,
  c.path,
  c.list_code,
  c.person_count,
  c.household_count,
  c.as_on
from cohort as c
