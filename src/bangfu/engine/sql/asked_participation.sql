-- grain: one participation in a programme, or a group of them; id = its subject
-- unit: people; households; fen
-- denominator: none
-- source: participations begun or planned by the day
-- subject: participation
-- entity: participation | 参与 | 参与 participation | 项 |
-- field: 参与类别 | participation_kind | kind | code programmes.participation_kind | |
-- field: 参与状态 | participation_state | state | code programmes.participation_state | |
-- field: 渠道 | channel | channel | code programmes.channel | 未注明 | not stated
-- field: 开始日期 | from_on | from_on | date | 未登记 | not recorded
-- field: 结束日期 | to_on | to_on | date | 未登记 | not recorded
-- field: 参与人数 | person_count | person_count | number 人 | 未登记 | not recorded
-- field: 参与户数 | household_count | household_count | number 户 | 未登记 | not recorded
-- field: 计划人数 | planned_count | planned_count | number 人 | 未登记 | not recorded
-- field: 收入 | income | income_fen | number 元 | 未登记 | not recorded
-- field: 人均收入 | income_per_person | income_fen | number 元 / person_count | 收入或人数未登记 | income or people not recorded
-- field: 有提供单位 | has_provider | has_provider | truth | |
-- reads: participation
select
  p.id,
  p.path,
  p.kind,
  p.state,
  nullif(p.channel, '') as channel,
  p.from_on,
  p.to_on,
  p.person_count,
  p.household_count,
  p.planned_count,
  p.income_fen,
  p.provider_id is not null as has_provider
from participation as p
