-- grain: one entry of money or goods; id = its subject
-- unit: fen; people; households
-- denominator: none
-- source: entries planned, or made by the day
-- subject: entry
-- entity: entry | 收支 | 收支 entry | 项 |
-- field: 收支方向 | side | side | code funds.side | |
-- field: 收支类别 | entry_kind | kind | code funds.entry_kind | |
-- field: 发生日期 | on_date | on_date | date | 未登记 | not recorded
-- field: 金额 | amount | amount_fen | number 元 | 未登记，或只有实物 | not recorded, or goods only
-- field: 实物数量 | quantity | quantity | number 个 | 没有实物 | no goods
-- field: 受益人数 | person_count | person_count | number 人 | 未登记 | not recorded
-- field: 受益人次 | person_times | person_times | number 人次 | 未登记 | not recorded
-- field: 受益户数 | household_count | household_count | number 户 | 未登记 | not recorded
-- field: 人均金额 | amount_per_person | amount_fen | number 元 / person_count | 金额或人数未登记 | amount or people not recorded
-- field: 户均金额 | amount_per_household | amount_fen | number 元 / household_count | 金额或户数未登记 | amount or households not recorded
-- field: 资金来源 | fund_source | fund_source | code funds.source | 未注明 | not stated
-- field: 有对方 | has_counterpart | has_counterpart | truth | |
-- field: 对方是帮扶对象 | counterpart_helped | counterpart_helped | truth | 对方不是户或人 | the counterpart is no household or person
-- reads: entry, household, person
select
  e.id,
  e.path,
  e.side,
  e.kind,
  e.on_date,
  e.amount_fen,
  e.quantity,
  e.person_count,
  e.person_times,
  e.household_count,
  nullif(e.fund_source, '') as fund_source,
  e.counterpart_id is not null as has_counterpart,
  case
    when coalesce(o.id, h.id) is not null
    then coalesce(o.category, h.category, 'ordinary') not in ('ordinary', 'social_assistance')
  end as counterpart_helped
from entry as e
left join person as m on m.id = e.counterpart_id
left join household as o on o.id = m.household_id
left join household as h on h.id = e.counterpart_id
