-- grain: one household kept on the day; id = its subject
-- unit: people; households; _fen fen; _mu100 hundredths of a mu; _scaled ten thousand times a sum or count, so that
--   divided by another it is basis points
-- denominator: none
-- source: the register as of the day; members are those who belong to the household on the day. Income is that of the
--   last income year of which there is an account (1 October to 30 September): gross K = wages + production + property
--   + transfers, net S = K - cost of production less the subsidies for it, per head T = S / members of that year
-- subject: household
-- entity: household | 户 | 户 household | 户 | village by village_id
-- field: 户类型 | category | category | code registry.household_category | 当日未列入任何类型 | under no category on the day
-- field: 纳入日期 | listed_on | listed_on | date | 当日未列入任何类型 | under no category on the day
-- field: 家庭人口数 | member_count | member_count | number 人 | |
-- field: 有联系电话 | has_phone | has_phone | truth | |
-- field: 有银行账户 | has_account | has_account | truth | |
-- field: 同一账户户数 | account_households | account_households | number 户 | 没有账户 | no account
-- field: 帮扶责任人数 | helper_count | helper_count | number 名 | |
-- field: 收入年度 | income_year | income_year | number 年 | 没有收入年度的登记 | no account of an income year
-- field: 年度家庭人口数 | year_members | year_members | number 人 | 没有收入年度的登记，或未采集 | no account of an income year, or not collected
-- field: 工资性收入 | wage_income | wage_fen | number 元 | 没有收入年度的登记，或未采集 | no account of an income year, or not collected
-- field: 生产经营性收入 | operating_income | operating_fen | number 元 | 没有收入年度的登记，或未采集 | no account of an income year, or not collected
-- field: 财产性收入 | property_income | property_fen | number 元 | 没有收入年度的登记，或未采集 | no account of an income year, or not collected
-- field: 转移性收入 | transfer_income | transfer_fen | number 元 | 没有收入年度的登记，或未采集 | no account of an income year, or not collected
-- field: 生产经营性支出 | operating_cost | cost_fen | number 元 | 没有收入年度的登记，或未采集 | no account of an income year, or not collected
-- field: 年收入 | gross_income | gross_fen | number 元 | 没有收入年度的登记，或未采集 | no account of an income year, or not collected
-- field: 年纯收入 | net_income | net_fen | number 元 | 没有收入年度的登记，或未采集 | no account of an income year, or not collected
-- field: 人均纯收入 | net_income_per_head | net_fen | number 元 / year_members | 收入或年度家庭人口数未采集 | income or members of the year not collected
-- field: 刚性支出 | rigid_expense | rigid_fen | number 元 | 没有收入年度的登记，或未采集 | no account of an income year, or not collected
-- field: 刚性支出占比 | rigid_share | rigid_scaled | number % / gross_fen | 收入或刚性支出未采集 | income or rigid expenses not collected
-- field: 扣除刚性支出人均纯收入 | net_income_after_rigid | left_fen | number 元 / year_members | 收入、刚性支出或年度家庭人口数未采集 | income, rigid expenses or members of the year not collected
-- field: 公益性岗位收入 | post_income | wage_post_fen | number 元 | 没有收入年度的登记，或未采集 | no account of an income year, or not collected
-- field: 低保金 | minimum_living_income | minimum_living_fen | number 元 | 没有收入年度的登记，或未采集 | no account of an income year, or not collected
-- field: 特困供养金 | destitute_income | destitute_fen | number 元 | 没有收入年度的登记，或未采集 | no account of an income year, or not collected
-- field: 残疾人补贴 | disability_income | disability_fen | number 元 | 没有收入年度的登记，或未采集 | no account of an income year, or not collected
-- field: 合规自付医疗支出 | medical_expense | medical_fen | number 元 | 没有收入年度的登记，或未采集 | no account of an income year, or not collected
-- field: 劳动力人数 | labourers | labourers | number 人 | 有成员劳动技能未采集 | labour of a member not collected
-- field: 劳动力占比 | labour_share | labour_scaled | number % / member_count | 有成员劳动技能未采集，或没有成员 | labour of a member not collected, or no member
-- field: 房屋等级 | house_grade | house_grade | code registry.house_grade | 未采集 | not collected
-- field: 饮水安全 | safe_water | water_safe | truth | 未采集 | not collected
-- field: 入户路硬化 | paved_way | road_paved | truth | 未采集 | not collected
-- field: 距主干路 | road_distance | road_distance_dm | number 公里 | 未采集 | not collected
-- field: 耕地面积 | farmland | farmland_mu100 | number 亩 | 未采集 | not collected
-- field: 有效灌溉面积 | irrigated | irrigated_mu100 | number 亩 | 未采集 | not collected
-- field: 林地面积 | forest | forest_mu100 | number 亩 | 未采集 | not collected
-- field: 退耕还林面积 | retired_land | retired_mu100 | number 亩 | 未采集 | not collected
-- field: 林果面积 | orchard | orchard_mu100 | number 亩 | 未采集 | not collected
-- field: 牧草地面积 | pasture | pasture_mu100 | number 亩 | 未采集 | not collected
-- field: 水面面积 | pond | pond_mu100 | number 亩 | 未采集 | not collected
-- field: 是帮扶对象 | helped | helped | truth | |
-- field: 本年帮扶计划数 | help_plans | help_plans | number 个 | |
-- field: 计划同文户数 | same_plan_households | same_plan_households | number 户 | 没有帮扶计划，或计划没有事项 | no plan, or a plan without items
-- field: 本年走访次数 | visits_this_year | visits_this_year | number 次 | |
-- field: 参加培训次数 | trainings | trainings | number 次 | |
-- field: 在岗就业数 | jobs | jobs | number 个 | |
-- field: 取得证书数 | certificates | certificates | number 个 | |
-- field: 领取补贴次数 | payments | payments | number 次 | |
-- field: 有帮扶手册 | has_handbook | has_handbook | truth | |
-- field: 有申请书 | has_application | has_application | truth | |
-- field: 有公示材料 | has_publication | has_publication | truth | |
-- field: 有轿车 | owns_car | car | truth | 未采集 | not collected
-- field: 因灾支出 | disaster_expense | disaster_fen | number 元 | 没有收入年度的登记，或未采集 | no account of an income year, or not collected
-- field: 人均纯收入降幅 | income_drop | drop_scaled | number % / before_head | 没有上一收入年度的登记，或未采集 | no account of the income year before, or not collected
-- field: 主要致贫原因 | poverty_cause | cause | code registry.poverty_cause | 未采集 | not collected
-- field: 对应致贫原因的计划措施数 | answering_items | answering_items | number 个 | 致贫原因未采集，或本年计划没有写明主题的措施 | cause not collected, or no plan of this year with items under a topic
-- field: 退出过 | came_out | came_out | truth | |
-- field: 退出日期 | exited_on | exited_on | date | 没有退出过，或首次登记时已脱贫 | never came out, or out of poverty when first registered
-- field: 退出时人均纯收入 | exit_income_per_head | exit_net_fen | number 元 / exit_members | 没有退出日期，或退出前没有收入年度的登记 | no day of an exit, or no account of an income year before it
-- field: 退出收入有佐证 | exit_income_supported | exit_supported | truth | 没有退出过，或首次登记时已脱贫 | never came out, or out of poverty when first registered
-- field: 退出前帮扶措施数 | exit_measures | exit_measures | number 个 | 没有退出过，或首次登记时已脱贫 | never came out, or out of poverty when first registered
-- field: 退出前一年走访次数 | exit_visits | exit_visits | number 次 | 没有退出过，或首次登记时已脱贫 | never came out, or out of poverty when first registered
-- field: 退出收入相同户数 | exit_same_households | exit_same | number 户 | 没有退出日期，或退出前没有收入年度的登记 | no day of an exit, or no account of an income year before it
-- reads: household, person, assignment, plan, plan_item, event, participation, entry, as_of
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
),
able as (
  select
    p.household_id,
    cast(sum(case when p.labour in ('ordinary', 'skilled') then 1 else 0 end) as bigint) as labourers,
    count(case when p.labour is null then 1 end) as unknown
  from person as p
  group by p.household_id
),
texts as (
  select p.text_key, count(distinct p.target_id) as households
  from plan as p
  where p.kind = 'household' and p.text_key is not null
  group by p.text_key
),
plans as (
  select p.target_id, count(*) as plans, max(t.households) as same_text
  from plan as p
  cross join as_of as d
  left join texts as t on t.text_key = p.text_key
  where p.kind = 'household' and p.target_id is not null
    and coalesce(p.year_from, extract(year from d.as_of)) <= extract(year from d.as_of)
    and coalesce(p.year_to, extract(year from d.as_of)) >= extract(year from d.as_of)
  group by p.target_id
),
visits as (
  select e.about_id, cast(sum(coalesce(e.event_count, 1)) as bigint) as visits
  from event as e
  cross join as_of as d
  where e.kind = 'home_visit' and e.state = 'held' and e.about_id is not null
    and extract(year from coalesce(e.on_date, e.from_on)) = extract(year from d.as_of)
  group by e.about_id
),
answering as (
  select
    p.target_id,
    cast(sum(case when h.cause_topics like '% ' || i.topic || ' %' then 1 else 0 end) as bigint) as items
  from plan_item as i
  join plan as p on p.id = i.plan_id
  join household as h on h.id = p.target_id
  cross join as_of as d
  where p.kind = 'household' and i.state <> 'dropped' and i.topic <> '' and h.cause_topics is not null
    and coalesce(p.year_from, extract(year from d.as_of)) <= extract(year from d.as_of)
    and coalesce(p.year_to, extract(year from d.as_of)) >= extract(year from d.as_of)
  group by p.target_id
),
taking as (
  select
    coalesce(m.household_id, p.who_id) as household_id, p.kind, p.state, coalesce(p.from_on, p.as_on) as begun_on,
    p.year_from
  from participation as p
  left join person as m on m.id = p.who_id
  where p.state in ('active', 'ended')
),
taken as (
  select
    p.household_id,
    count(case when p.kind in ('training', 'leader_training', 'vocational_education') then 1 end) as trainings,
    count(case when p.kind = 'certificate' then 1 end) as certificates,
    count(
      case
        when p.state = 'active' and p.kind in (
          'works_job', 'local_job', 'workshop_job', 'flexible_job', 'labour_transfer', 'start_up', 'eco_post',
          'public_post', 'base_placement'
        ) then 1
      end
    ) as jobs
  from taking as p
  group by p.household_id
),
paying as (
  select coalesce(m.household_id, e.counterpart_id) as household_id, e.on_date
  from entry as e
  left join person as m on m.id = e.counterpart_id
  where e.side = 'out' and e.amount_fen > 0
),
paid as (
  select e.household_id, count(*) as payments
  from paying as e
  group by e.household_id
),
-- What was done for a household that came out, by the day it did.
given as (
  select
    h.id,
    case when p.kind in (
      'works_job', 'vehicle_hire', 'local_job', 'workshop_job', 'flexible_job', 'labour_transfer', 'start_up',
      'eco_post', 'public_post', 'base_placement', 'industry_support', 'cooperative', 'dividend'
    ) then 1 else 0 end as earning
  from household as h
  join taking as p on p.household_id = h.id
  where p.kind not in ('poverty_exit', 'remaining_poor', 'monitored')
    and coalesce(p.begun_on <= h.exited_on, p.year_from <= extract(year from h.exited_on))
  union all
  select h.id, 1 as earning
  from household as h
  join paying as e on e.household_id = h.id
  where e.on_date <= h.exited_on
  union all
  select h.id, 0 as earning
  from household as h
  join plan as p on p.target_id = h.id
  where p.kind = 'household' and p.year_from <= extract(year from h.exited_on)
),
before_exit as (
  select g.id, count(*) as measures, max(g.earning) as earning
  from given as g
  group by g.id
),
seen as (
  select h.id, cast(sum(coalesce(e.event_count, 1)) as bigint) as visits
  from household as h
  join event as e on e.about_id = h.id
  where e.kind = 'home_visit' and e.state = 'held'
    and date_diff('day', coalesce(e.on_date, e.from_on), h.exited_on) between 0 and 365
  group by h.id
),
alike as (
  select h.village_id, h.exit_account_key, count(*) as households
  from household as h
  where h.exit_account_key is not null
  group by h.village_id, h.exit_account_key
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
  coalesce(w.helpers, 0) as helper_count,
  h.income_year,
  h.year_members,
  h.wage_fen,
  h.operating_fen,
  h.property_fen,
  h.transfer_fen,
  h.cost_fen,
  h.wage_fen + h.operating_fen + h.property_fen + h.transfer_fen as gross_fen,
  h.wage_fen + h.operating_fen + h.property_fen + h.transfer_fen - h.cost_fen + h.relief_fen as net_fen,
  h.rigid_fen,
  h.rigid_fen * 10000 as rigid_scaled,
  h.wage_fen + h.operating_fen + h.property_fen + h.transfer_fen - h.cost_fen + h.relief_fen - h.rigid_fen as left_fen,
  h.wage_post_fen,
  h.minimum_living_fen,
  h.destitute_fen,
  h.disability_fen,
  h.medical_fen,
  case when l.unknown = 0 then l.labourers end as labourers,
  case when l.unknown = 0 then l.labourers * 10000 end as labour_scaled,
  h.house_grade,
  h.water_safe,
  h.road_paved,
  h.road_distance_dm,
  h.farmland_mu100,
  h.irrigated_mu100,
  h.forest_mu100,
  h.retired_mu100,
  h.orchard_mu100,
  h.pasture_mu100,
  h.pond_mu100,
  coalesce(h.category, 'ordinary') not in ('ordinary', 'social_assistance') as helped,
  coalesce(hp.plans, 0) as help_plans,
  hp.same_text as same_plan_households,
  coalesce(v.visits, 0) as visits_this_year,
  coalesce(t.trainings, 0) as trainings,
  coalesce(t.jobs, 0) as jobs,
  coalesce(t.certificates, 0) as certificates,
  coalesce(y.payments, 0) as payments,
  h.has_handbook,
  h.has_application,
  h.has_publication,
  h.car,
  h.disaster_fen,
  (
    h.before_net_fen * h.year_members
    - (h.wage_fen + h.operating_fen + h.property_fen + h.transfer_fen - h.cost_fen + h.relief_fen) * h.before_members
  ) * 10000 as drop_scaled,
  case when h.before_net_fen > 0 then h.before_net_fen * h.year_members end as before_head,
  h.cause,
  g.items as answering_items,
  coalesce(h.exited, false) as came_out,
  h.exited_on,
  h.exit_net_fen,
  h.exit_members,
  case when h.exited_on is not null then coalesce(h.exit_worked, false) or coalesce(b.earning, 0) = 1 end
    as exit_supported,
  case when h.exited_on is not null then coalesce(b.measures, 0) end as exit_measures,
  case when h.exited_on is not null then coalesce(s.visits, 0) end as exit_visits,
  k.households as exit_same
from household as h
left join accounts as a on a.account_key = h.account_key
left join helpers as w on w.target_id = h.id
left join able as l on l.household_id = h.id
left join plans as hp on hp.target_id = h.id
left join visits as v on v.about_id = h.id
left join taken as t on t.household_id = h.id
left join paid as y on y.household_id = h.id
left join answering as g on g.target_id = h.id
left join before_exit as b on b.id = h.id
left join seen as s on s.id = h.id
left join alike as k on k.village_id = h.village_id and k.exit_account_key = h.exit_account_key
