-- grain: one member of a household on the day; id = the person's subject
-- unit: none
-- denominator: none
-- source: the register as of the day
-- subject: person
-- entity: person | 人 | 成员 member | 人 | household by household_id
-- field: 年龄 | age | born_on | age | 出生日期未采集 | birth date not collected
-- field: 出生日期 | birth_date | born_on | date | 未采集 | not collected
-- field: 性别 | sex | sex | code registry.sex | |
-- field: 与户主关系 | relation | relation | code registry.relation | |
-- reads: person
select
  p.id,
  p.path,
  p.household_id,
  p.born_on,
  p.sex,
  p.relation
from person as p
