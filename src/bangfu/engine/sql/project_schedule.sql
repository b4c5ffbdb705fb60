-- grain: one project with a planned start or finish; line_id = the project
-- unit: months, whole; NULL where a date is not stated
-- denominator: none
-- source: planned_start and planned_finish, counted from the month of the start to the month of the finish; a month has
--   passed when its last day has; never more months pass than are planned
-- subject: project
-- filters: project_id, category, stage, employer_id
-- reads: project, works_stage, as_of
with months as (
  select
    p.id, p.path, p.employer_id, p.category, p.year_from, p.year_to, p.planned_start, p.planned_finish,
    12 * (extract(year from p.planned_finish) - extract(year from p.planned_start))
      + extract(month from p.planned_finish) - extract(month from p.planned_start) as planned,
    12 * (extract(year from d.as_of) - extract(year from p.planned_start))
      + extract(month from d.as_of) - extract(month from p.planned_start)
      + case when d.as_of = last_day(d.as_of) then 1 else 0 end as passed
  from project as p
  cross join as_of as d
  where p.planned_start is not null or p.planned_finish is not null
)
select
  m.id as line_id,
  m.id as project_id,
  m.path,
  m.employer_id,
  m.category,
  s.stage,
  m.year_from,
  m.year_to,
  m.planned_start,
  m.planned_finish,
  cast(m.planned as bigint) as planned_months,
  cast(case when m.planned is null or m.passed is null then null
    when m.passed < 0 then 0 when m.passed > m.planned then m.planned else m.passed end as bigint) as passed_months
from months as m
left join works_stage as s on s.subject_id = m.id and s.holder = 'project'
