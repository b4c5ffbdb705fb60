-- grain: one part of a project's works; line_id = the work item
-- unit: progress_bp, weight_bp 1/100 percent; weighted = progress x weight, full_weight = 100 % x weight
-- denominator: none
-- source: the item's own progress up to the day, or a later progress record of it; without a weight the weighted
--   progress is unknown
-- subject: work_item
-- filters: project_id, group_name?
-- reads: work_item, project, works_progress, as_of
with dated as (
  select
    i.id, i.project_id, i.group_name, i.weight_bp,
    case
      when w.progress_bp is not null and (i.on_date is null or i.on_date > d.as_of or w.on_date >= i.on_date)
        then w.progress_bp
      when i.on_date is null or i.on_date <= d.as_of then i.progress_bp
    end as progress_bp
  from work_item as i
  cross join as_of as d
  left join works_progress as w on w.subject_id = i.id
)
select
  n.id as line_id,
  p.path,
  n.project_id,
  nullif(n.group_name, '') as group_name,
  cast(1 as bigint) as item_count,
  n.progress_bp,
  n.weight_bp,
  n.progress_bp * n.weight_bp as weighted,
  10000 * n.weight_bp as full_weight
from dated as n
left join project as p on p.id = n.project_id
