-- grain: one member of a household on the day; id = the person's subject
-- unit: households; _fen fen
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
-- field: 文化程度 | education | education | code registry.education | 未采集 | not collected
-- field: 在校生状况 | school | school | code registry.school | 未采集 | not collected
-- field: 在校 | in_school | in_school | truth | 在校生状况未采集 | schooling not collected
-- field: 未上学原因 | why_not_at_school | not_at_school | code registry.not_at_school | 在校、不适用或未采集 | at school, not applicable or not collected
-- field: 健康 | healthy | healthy | truth | 健康状况未采集 | health not collected
-- field: 长期慢性病 | chronic_illness | chronic | truth | 健康状况未采集 | health not collected
-- field: 患有大病 | serious_illness | serious | truth | 健康状况未采集 | health not collected
-- field: 残疾 | disabled | disabled | truth | 健康状况未采集 | health not collected
-- field: 残疾类别 | disability_type | disability_type | code registry.disability_type | 未采集 | not collected
-- field: 残疾等级 | disability_grade | disability_grade | code registry.disability_grade | 未采集 | not collected
-- field: 劳动技能 | labour | labour | code registry.labour | 未采集 | not collected
-- field: 有劳动能力 | able_to_work | able | truth | 劳动技能未采集 | labour not collected
-- field: 参加居民医保 | resident_medical_insurance | medical_resident | truth | 未采集 | not collected
-- field: 参加职工医保 | employee_medical_insurance | medical_employee | truth | 未采集 | not collected
-- field: 参加居民养老 | resident_pension | pension_resident | truth | 未采集 | not collected
-- field: 参加职工养老 | employee_pension | pension_employee | truth | 未采集 | not collected
-- field: 低保特困 | relief | relief | code registry.relief | 未采集 | not collected
-- field: 享受低保 | on_minimum_living | minimum_living | truth | 未采集 | not collected
-- field: 享受特困供养 | on_destitute_support | destitute | truth | 未采集 | not collected
-- field: 公益性岗位数 | post_count | post_count | number 个 | 此前的快照没有登记 | not in snapshots of before it was recorded
-- field: 公益性岗位 | public_post | post | code registry.post | 没有公益性岗位，或未采集 | holds no public post, or not collected
-- field: 公益性岗位月数 | post_months | post_months | number 个月 | 没有公益性岗位，或未采集 | holds no public post, or not collected
-- field: 务工数 | job_count | job_count | number 个 | 此前的快照没有登记 | not in snapshots of before it was recorded
-- field: 曾经务工 | ever_had_job | job_ever | truth | 此前的快照没有登记 | not in snapshots of before it was recorded
-- field: 务工区域 | job_region | job_region | code registry.region | 没有务工，或未采集 | has no job, or not collected
-- field: 务工地到县 | job_place_known | job_place | truth | 没有务工 | has no job
-- field: 有务工单位 | has_employer | job_employer | truth | 没有务工 | has no job
-- field: 所属行业 | job_industry | job_industry | code registry.industry | 没有务工，或未采集 | has no job, or not collected
-- field: 就业渠道 | job_channel | job_channel | code registry.channel | 没有务工，或未采集 | has no job, or not collected
-- field: 务工月数 | job_months | job_months | number 个月 | 没有务工，或未采集 | has no job, or not collected
-- field: 务工月收入 | monthly_wage | job_monthly_fen | number 元 | 没有务工，或未采集 | has no job, or not collected
-- field: 务工时间重叠 | jobs_overlap | job_overlap | truth | 此前的快照没有登记 | not in snapshots of before it was recorded
-- field: 劳动力名册 | labour_roster | labour_roster | code registry.labour_roster | 未列入劳动力名册 | not on the labour roster
-- field: 就业意愿 | work_wish | work_wish | code registry.work_wish | 未登记意愿 | no wish recorded
-- field: 本年补助金额 | aid_this_year | aid_fen | number 元 | 本年没有补助 | no aid this year
-- field: 同项补助单位数 | same_aid_offices | same_aid_offices | number 个 | |
-- reads: person, entry, as_of
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
),
aid as (
  select
    e.counterpart_id, e.item, cast(sum(e.amount_fen) as bigint) as amount_fen,
    count(distinct e.organisation_id) as offices
  from entry as e
  cross join as_of as d
  where e.side = 'out' and e.amount_fen > 0
    and coalesce(cast(extract(year from e.on_date) as bigint), e.year_from) = extract(year from d.as_of)
  group by e.counterpart_id, e.item
),
helped as (
  select
    a.counterpart_id, cast(sum(a.amount_fen) as bigint) as amount_fen,
    max(case when coalesce(a.item, '') = '' then 0 else a.offices end) as offices
  from aid as a
  group by a.counterpart_id
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
  h.sex as head_sex,
  p.education,
  p.school,
  p.school not in ('none', 'before') as in_school,
  p.not_at_school,
  p.healthy,
  p.chronic,
  p.serious,
  p.disabled,
  p.disability_type,
  p.disability_grade,
  p.labour,
  p.labour in ('ordinary', 'skilled') as able,
  p.medical_resident,
  p.medical_employee,
  p.pension_resident,
  p.pension_employee,
  p.relief,
  p.relief in ('minimum_rural', 'minimum_urban') as minimum_living,
  p.relief in ('destitute_rural', 'destitute_urban') as destitute,
  p.post_count,
  p.post,
  p.post_months,
  p.job_count,
  p.job_ever,
  p.job_region,
  p.job_place,
  p.job_employer,
  p.job_industry,
  p.job_channel,
  p.job_months,
  p.job_monthly_fen,
  p.job_overlap,
  p.labour_roster,
  p.work_wish,
  g.amount_fen as aid_fen,
  coalesce(g.offices, 0) as same_aid_offices
from person as p
left join heads as h on h.household_id = p.household_id
left join phones as t on t.phone_key = p.phone_key
left join helped as g on g.counterpart_id = p.id
