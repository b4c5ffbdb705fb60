-- grain: one batch of works; id = its subject
-- unit: fen; decimetres
-- denominator: none
-- source: works as recorded by the day; sums are of what its projects state
-- subject: batch
-- entity: batch | 批次 | 批次 batch | 个 |
-- field: 批次里程 | length | length_dm | number 公里 | 未登记 | not stated
-- field: 批次投资 | investment | investment_fen | number 万元 | 未登记 | not stated
-- field: 批次项目数 | project_count | project_count | number 个 | |
-- field: 项目里程合计 | projects_length | projects_length_dm | number 公里 | 没有项目登记里程 | no project states one
-- field: 项目投资合计 | projects_investment | projects_investment_fen | number 万元 | 没有项目登记投资 | no project states one
-- field: 批次进度 | progress | progress_bp | number % | 未登记进度 | no progress recorded
-- field: 批次产值 | value_done | value_done_fen | number 万元 | 未登记 | not recorded
-- reads: batch, project, works_progress
with inside as (
  select
    p.batch_id,
    cast(sum(coalesce(p.project_count, 1)) as bigint) as projects,
    cast(sum(p.length_dm) as bigint) as length_dm,
    cast(sum(p.investment_fen) as bigint) as investment_fen
  from project as p
  where p.batch_id is not null
  group by p.batch_id
)
select
  b.id,
  b.path,
  b.length_dm,
  b.investment_fen,
  coalesce(i.projects, 0) as project_count,
  i.length_dm as projects_length_dm,
  i.investment_fen as projects_investment_fen,
  w.progress_bp,
  w.value_done_fen
from batch as b
left join inside as i on i.batch_id = b.id
left join works_progress as w on w.subject_id = b.id
