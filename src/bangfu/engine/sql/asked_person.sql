-- grain: one member of a household on the day; id = the person's subject
-- unit: households
-- denominator: none
-- source: the register as of the day
-- subject: person
-- entity: person | 人 | 成员 member | 人 | household by household_id
-- field: 年龄 | age | born_on | age | 出生日期未采集 | birth date not collected
-- field: 出生日期 | birth_date | born_on | date | 未采集 | not collected
-- field: 性别 | sex | sex | code registry.sex | |
-- field: 与户主关系 | relation | relation | code registry.relation | |
-- field: 有身份证号 | has_id_number | id_given | truth | |
-- field: 有手机 | has_phone | has_phone | truth | |
-- field: 同一电话户数 | phone_households | phone_households | number 户 | 没有电话 | no telephone
-- field: 户主年龄 | head_age | head_born_on | age | 没有户主，或户主出生日期未采集 | no head, or the head's birth date not collected
-- field: 户主性别 | head_sex | head_sex | code registry.sex | 没有户主 | no head
-- reads: person
with heads as (
  select p.household_id, min(p.born_on) as born_on, min(p.sex) as sex
  from person as p
  where p.relation = '02'
  group by p.household_id
),
phones as (
  select p.phone_key, count(distinct p.household_id) as households
  from person as p
  where p.phone_key is not null
  group by p.phone_key
)
select
  p.id,
  p.path,
  p.household_id,
  p.born_on,
  p.sex,
  p.relation,
  p.id_given,
  p.phone_key is not null as has_phone,
  t.households as phone_households,
  h.born_on as head_born_on,
  h.sex as head_sex
from person as p
left join heads as h on h.household_id = p.household_id
left join phones as t on t.phone_key = p.phone_key
