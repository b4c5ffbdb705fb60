-- grain: one project, or a group of which only the number is known; id = its subject
-- unit: fen; decimetres; 1/100 percent; whole days
-- denominator: none
-- source: works as recorded up to the day; overdue counts the days since the planned finish of what is not completed
-- subject: project
-- entity: project | 项目 | 项目 project | 个 |
-- field: 项目类别 | category | category | code works.category | |
-- field: 建设阶段 | stage | stage | code works.stage | 未登记阶段 | no stage recorded
-- field: 项目个数 | project_count | project_count | number 个 | |
-- field: 里程 | length | length_dm | number 公里 | 未登记，或登记在批次上 | not stated, or stated by the batch
-- field: 总投资 | investment | investment_fen | number 万元 | 未登记，或登记在批次上 | not stated, or stated by the batch
-- field: 完成进度 | progress | progress_bp | number % | 未登记进度 | no progress recorded
-- field: 完成产值 | value_done | value_done_fen | number 万元 | 未登记 | not recorded
-- field: 产值占投资 | value_share | value_share_bp | number % | 产值或投资未登记 | value done or investment not recorded
-- field: 最近进度日期 | progress_on | progress_on | date | 未登记进度 | no progress recorded
-- field: 计划开工日期 | planned_start | planned_start | date | 未登记 | not recorded
-- field: 计划完工日期 | planned_finish | planned_finish | date | 未登记 | not recorded
-- field: 通畅里程 | paved_length | paved_dm | number 公里 | 未登记 | not recorded
-- field: 项目法人层级 | employer_level | employer_level | code works.employer_level | |
-- field: 属于批次 | in_batch | in_batch | truth | |
-- field: 批次有投资 | batch_investment_known | batch_investment | truth | |
-- field: 批次有里程 | batch_length_known | batch_length | truth | |
-- field: 未办结问题数 | open_cases | open_cases | number 件 | |
-- field: 受益村数 | villages_served | villages_served | number 个 | |
-- field: 超期天数 | overdue_days | overdue_days | number 天 | 阶段或计划完工日期未登记 | no stage or no planned finish
-- reads: project, works_stage, works_progress, batch, case, serves, as_of
with problems as (
  select c.about_id, cast(sum(coalesce(c.case_count, 1) - coalesce(c.closed_count, 0)) as bigint) as open_cases
  from "case" as c
  where c.about_id is not null
  group by c.about_id
),
served as (
  select s.project_id, cast(sum(coalesce(s.area_count, 1)) as bigint) as areas
  from serves as s
  group by s.project_id
)
select
  p.id,
  p.path,
  p.category,
  s.stage,
  p.project_count,
  p.length_dm,
  p.investment_fen,
  w.progress_bp,
  w.value_done_fen,
  case when p.investment_fen > 0 then w.value_done_fen * 10000 // p.investment_fen end as value_share_bp,
  w.on_date as progress_on,
  p.planned_start,
  p.planned_finish,
  p.paved_dm,
  p.employer_level,
  p.batch_id is not null as in_batch,
  b.investment_fen is not null as batch_investment,
  b.length_dm is not null as batch_length,
  coalesce(c.open_cases, 0) as open_cases,
  coalesce(v.areas, 0) as villages_served,
  case
    when s.stage in ('completed', 'in_service') then 0
    when s.stage is null then null
    when p.planned_finish >= d.as_of then 0
    else date_diff('day', p.planned_finish, d.as_of)
  end as overdue_days
from project as p
cross join as_of as d
left join works_stage as s on s.subject_id = p.id and s.holder = 'project'
left join works_progress as w on w.subject_id = p.id
left join batch as b on b.id = p.batch_id
left join problems as c on c.about_id = p.id
left join served as v on v.project_id = p.id
