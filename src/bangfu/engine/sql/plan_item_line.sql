-- grain: one item of a plan; line_id = the item
-- unit: _fen fen; _dm decimetres; counts plain; NULL where the plan states none; holds_… says which item carries it
-- denominator: none
-- source: plan items in their state of the day; an item counts one; numbers, money and length only where planned
-- subject: plan_item
-- filters: kind, topic?, state, plan_id, plan_kind, duty_id?, about_id?, owner_id?, organisation_id?
-- reads: plan_item, plan, as_of
select
  i.id as line_id,
  i.path,
  i.organisation_id,
  i.plan_id,
  p.kind as plan_kind,
  i.kind,
  nullif(i.topic, '') as topic,
  i.state,
  i.duty_id,
  i.about_id,
  i.owner_id,
  i.year_from,
  coalesce(i.year_to, i.year_from) as year_to,
  i.due_on,
  i.done_on,
  i.due_on as day_from,
  i.due_on as day_to,
  nullif(i.approx, '') as approx,
  cast(1 as bigint) as item_count,
  cast(case when i.state = 'done' then 1 else 0 end as bigint) as done_item_count,
  cast(case when i.state = 'carried_over' then 1 else 0 end as bigint) as carried_item_count,
  cast(case when i.state = 'open' and i.due_on < d.as_of then 1 else 0 end as bigint) as overdue_item_count,
  i.planned_count,
  i.done_count,
  i.amount_fen,
  i.amount_ulp_fen,
  i.length_dm,
  i.length_ulp_dm,
  i.planned_count is not null as holds_planned,
  i.done_count is not null or i.planned_count is not null as holds_done,
  i.amount_fen is not null as holds_amount,
  i.length_dm is not null as holds_length
from plan_item as i
cross join as_of as d
left join plan as p on p.id = i.plan_id
