-- grain: one village of the area table; id = its subject
-- unit: households and people of the register; paved true, false, NULL when the road state was not recorded
-- denominator: none
-- source: the register and the works as of the day; assignments and plans in force on the day
-- subject: area
-- entity: village | 村 | 村 village | 个 |
-- field: 通硬化路 | paved | paved | truth | 未采集 | not collected
-- field: 登记户数 | household_count | household_count | number 户 | |
-- field: 登记人数 | person_count | person_count | number 人 | |
-- field: 包联单位数 | supporting_units | supporting_units | number 个 | |
-- field: 驻村人数 | resident_helpers | resident_helpers | number 名 | |
-- field: 村规划数 | village_plans | village_plans | number 个 | |
-- field: 第一书记数 | first_secretaries | first_secretaries | number 名 | |
-- field: 同额发放户数 | equal_payments | equal_payments | number 户 | |
-- field: 同一措施户数 | same_measure | same_measure | number 户 | |
-- field: 同一措施占比 | same_measure_share | same_measure_bp | number % | 没有登记的户 | no household recorded
-- reads: area, village_connection, household, person, assignment, plan, entry, participation, as_of
with homes as (
  select h.village_id, count(*) as household_count, cast(sum(h.member_count) as bigint) as person_count
  from household as h
  group by h.village_id
),
support as (
  select
    a.target_id,
    count(case when a.kind in ('paired_village', 'village_contract') then 1 end) as units,
    cast(
      sum(case when a.kind in ('first_secretary', 'village_resident') then coalesce(a.helper_count, 1) else 0 end)
      as bigint
    ) as residents,
    cast(sum(case when a.kind = 'first_secretary' then coalesce(a.helper_count, 1) else 0 end) as bigint) as secretaries
  from assignment as a
  cross join as_of as d
  where a.target_id is not null and (a.to_on is null or a.to_on >= d.as_of)
  group by a.target_id
),
plans as (
  select p.target_id, count(*) as plans
  from plan as p
  where p.kind = 'village' and p.target_id is not null
  group by p.target_id
),
given as (
  select
    h.village_id, e.kind, e.item, extract(year from e.on_date) as year_on,
    count(distinct h.id) as households, min(e.amount_fen) as least, max(e.amount_fen) as most
  from entry as e
  left join person as m on m.id = e.counterpart_id
  join household as h on h.id = coalesce(m.household_id, e.counterpart_id)
  where e.side = 'out' and e.amount_fen > 0
  group by h.village_id, e.kind, e.item, extract(year from e.on_date)
),
equal as (
  select g.village_id, max(case when g.least = g.most then g.households else 0 end) as households
  from given as g
  group by g.village_id
),
measures as (
  select h.village_id, p.kind, p.segment, count(distinct h.id) as households
  from participation as p
  left join person as m on m.id = p.who_id
  join household as h on h.id = coalesce(m.household_id, p.who_id)
  where p.state in ('active', 'ended') and p.kind in ('industry_support', 'cooperative', 'dividend', 'training')
  group by h.village_id, p.kind, p.segment
),
widest as (
  select s.village_id, max(s.households) as households
  from measures as s
  group by s.village_id
)
select
  a.id,
  a.path,
  c.paved_count = 1 as paved,
  coalesce(h.household_count, 0) as household_count,
  coalesce(h.person_count, 0) as person_count,
  coalesce(s.units, 0) as supporting_units,
  coalesce(s.residents, 0) as resident_helpers,
  coalesce(p.plans, 0) as village_plans,
  coalesce(s.secretaries, 0) as first_secretaries,
  coalesce(e.households, 0) as equal_payments,
  coalesce(w.households, 0) as same_measure,
  case when h.household_count > 0 then coalesce(w.households, 0) * 10000 // h.household_count end as same_measure_bp
from area as a
left join village_connection as c on c.area_id = a.id
left join homes as h on h.village_id = a.id
left join support as s on s.target_id = a.id
left join plans as p on p.target_id = a.id
left join equal as e on e.village_id = a.id
left join widest as w on w.village_id = a.id
where a.level = 'village'
