-- grain: one household kept on the day; id = its subject
-- unit: people; NULL where a member's birth date is not collected
-- denominator: none
-- source: the register as of the day; members are those who belong to the household on the day
-- subject: household
-- entity: household | 户 | 户 household | 户 | village by village_id
-- field: 户类型 | category | category | code registry.household_category | 当日未列入任何类型 | under no category on the day
-- field: 家庭人口数 | member_count | member_count | number 人 | |
-- field: 未满十六岁人数 | under_16_count | under_16_count | number 人 | 有成员出生日期未采集 | a birth date is not collected
-- field: 满六十岁人数 | from_60_count | from_60_count | number 人 | 有成员出生日期未采集 | a birth date is not collected
-- reads: household, person, as_of
with ages as (
  select
    p.household_id,
    12 * (extract(year from d.as_of) - extract(year from p.born_on))
      + extract(month from d.as_of) - extract(month from p.born_on)
      - case when extract(day from d.as_of) < extract(day from p.born_on) then 1 else 0 end as months
  from person as p
  cross join as_of as d
),
counted as (
  select
    a.household_id,
    count(*) - count(a.months) as unknown,
    count(case when a.months < 192 then 1 end) as under_16,
    count(case when a.months >= 720 then 1 end) as from_60
  from ages as a
  group by a.household_id
)
select
  h.id,
  h.path,
  h.village_id,
  h.category,
  h.member_count,
  case when c.unknown = 0 then c.under_16 when c.household_id is null then 0 end as under_16_count,
  case when c.unknown = 0 then c.from_60 when c.household_id is null then 0 end as from_60_count
from household as h
left join counted as c on c.household_id = h.id
