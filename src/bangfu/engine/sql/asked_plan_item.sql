-- grain: one item of a plan; id = its subject
-- unit: fen; days
-- denominator: none
-- source: plans as they stood on the day; overdue counts the days since the last day of what is open
-- subject: plan_item
-- entity: plan_item | 计划事项 | 计划事项 plan_item | 项 |
-- field: 事项状态 | item_state | state | code duties.item_state | |
-- field: 完成期限 | due_on | due_on | date | 未定 | none set
-- field: 完成日期 | done_on | done_on | date | 未完成或未登记 | not done, or not recorded
-- field: 计划数 | planned_count | planned_count | number 个 | 未定 | not stated
-- field: 完成数 | done_count | done_count | number 个 | 未登记 | not recorded
-- field: 计划金额 | amount | amount_fen | number 万元 | 未定 | not stated
-- field: 有责任人 | owned | owned | truth | |
-- field: 有衡量办法 | measurable | measurable | truth | |
-- field: 结转而来 | carried_over | carried_over | truth | |
-- field: 逾期天数 | overdue_days | overdue_days | number 天 | 未定期限 | no day set
-- reads: plan_item, as_of
select
  i.id,
  i.path,
  i.state,
  i.due_on,
  i.done_on,
  i.planned_count,
  i.done_count,
  i.amount_fen,
  i.owner_id is not null as owned,
  (i.planned_count is not null or i.amount_fen is not null or i.length_dm is not null or i.duty_id is not null
    or coalesce(i.indicator, '') <> '') as measurable,
  i.carried_from_id is not null as carried_over,
  case
    when i.state <> 'open' then 0
    when i.due_on is null then null
    when i.due_on >= d.as_of then 0
    else date_diff('day', i.due_on, d.as_of)
  end as overdue_days
from plan_item as i
cross join as_of as d
