-- grain: one household kept on the day; id = its subject
-- unit: people
-- denominator: none
-- source: the register as of the day; members are those who belong to the household on the day
-- subject: household
-- entity: household | 户 | 户 household | 户 | village by village_id
-- field: 户类型 | category | category | code registry.household_category | 当日未列入任何类型 | under no category on the day
-- field: 家庭人口数 | member_count | member_count | number 人 | |
-- reads: household
select
  h.id,
  h.path,
  h.village_id,
  h.category,
  h.member_count
from household as h
