-- grain: one row for each project and each batch
-- unit: stage, one of idea design tender construction completed in_service suspended; NULL when not known
-- denominator: none
-- source: the project's stage; when a milestone is dated after the day, only milestones up to the day count.
--   A batch is completed when all its projects are, under construction when any has begun
-- reads: project, batch, milestone, as_of
with dated as (
  select
    m.subject_id,
    case when m.on_date <= d.as_of then 1 else 0 end as reached,
    case m.kind
      when 'idea' then 1 when 'design' then 2 when 'tender' then 3
      when 'construction' then 4 when 'completed' then 5 when 'in_service' then 6
    end as place
  from milestone as m
  cross join as_of as d
),
milestones as (
  select
    m.subject_id,
    max(case when m.reached = 1 then m.place end) as place,
    count(case when m.reached = 0 then m.place end) as later
  from dated as m
  group by m.subject_id
),
projects as (
  select
    p.id as subject_id,
    p.batch_id,
    case
      when coalesce(m.later, 0) > 0 then m.place
      when p.stage is null then m.place
      else case p.stage
        when 'suspended' then 0 when 'idea' then 1 when 'design' then 2 when 'tender' then 3
        when 'construction' then 4 when 'completed' then 5 when 'in_service' then 6
      end
    end as place
  from project as p
  left join milestones as m on m.subject_id = p.id
),
inside as (
  select
    p.batch_id,
    count(*) as projects,
    count(p.place) as known,
    count(case when p.place >= 4 then 1 end) as begun,
    count(case when p.place >= 5 then 1 end) as done,
    count(case when p.place = 6 then 1 end) as used,
    count(case when p.place = 0 then 1 end) as suspended,
    max(p.place) as furthest
  from projects as p
  where p.batch_id is not null
  group by p.batch_id
),
placed as (
  select p.subject_id, 'project' as holder, p.place
  from projects as p
  union all
  select
    b.id as subject_id,
    'batch' as holder,
    case
      when i.projects is null then m.place
      when i.used = i.projects then 6
      when i.done = i.projects then 5
      when i.begun > 0 then 4
      when i.known < i.projects then m.place
      when i.suspended > 0 then 0
      else i.furthest
    end as place
  from batch as b
  left join inside as i on i.batch_id = b.id
  left join milestones as m on m.subject_id = b.id
)
select
  s.subject_id,
  s.holder,
  case s.place
    when 0 then 'suspended' when 1 then 'idea' when 2 then 'design' when 3 then 'tender'
    when 4 then 'construction' when 5 then 'completed' when 6 then 'in_service'
  end as stage
from placed as s
