-- grain: one household kept on the day; id = its subject
-- unit: people; households
-- denominator: none
-- source: the register as of the day; members are those who belong to the household on the day
-- subject: household
-- entity: household | 户 | 户 household | 户 | village by village_id
-- field: 户类型 | category | category | code registry.household_category | 当日未列入任何类型 | under no category on the day
-- field: 纳入日期 | listed_on | listed_on | date | 当日未列入任何类型 | under no category on the day
-- field: 家庭人口数 | member_count | member_count | number 人 | |
-- field: 有联系电话 | has_phone | has_phone | truth | |
-- field: 有银行账户 | has_account | has_account | truth | |
-- field: 同一账户户数 | account_households | account_households | number 户 | 没有账户 | no account
-- field: 帮扶责任人数 | helper_count | helper_count | number 名 | |
-- reads: household, assignment, as_of
with accounts as (
  select h.account_key, count(*) as households
  from household as h
  where h.account_key is not null
  group by h.account_key
),
helpers as (
  select a.target_id, cast(sum(coalesce(a.helper_count, 1)) as bigint) as helpers
  from assignment as a
  cross join as_of as d
  where a.target_id is not null and (a.to_on is null or a.to_on >= d.as_of)
  group by a.target_id
)
select
  h.id,
  h.path,
  h.village_id,
  h.category,
  h.listed_on,
  h.member_count,
  h.phone_key is not null as has_phone,
  h.account_key is not null as has_account,
  a.households as account_households,
  coalesce(w.helpers, 0) as helper_count
from household as h
left join accounts as a on a.account_key = h.account_key
left join helpers as w on w.target_id = h.id
