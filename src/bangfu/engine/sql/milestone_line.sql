-- grain: one step or gate that a project or batch reached by the day; line_id = the project or batch
-- unit: milestone_count plain
-- denominator: none
-- source: milestones dated, or stated, up to the day
-- subject: project batch
-- filters: project_id, kind
-- reads: milestone, project, batch, as_of
select
  m.subject_id as line_id,
  m.subject_id as project_id,
  coalesce(p.path, b.path) as path,
  m.kind,
  m.on_date,
  m.on_date as day_from,
  m.on_date as day_to,
  cast(extract(year from m.on_date) as bigint) as year_from,
  cast(extract(year from m.on_date) as bigint) as year_to,
  cast(1 as bigint) as milestone_count
from milestone as m
cross join as_of as d
left join project as p on p.id = m.subject_id
left join batch as b on b.id = m.subject_id
where m.on_date <= d.as_of
