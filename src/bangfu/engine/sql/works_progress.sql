-- grain: one row for each project, batch, lot or work item with a progress record dated up to the day
-- unit: progress_bp 1/100 percent; value_done_fen fen; paved_dm decimetres
-- denominator: none
-- source: progress records, each measure from the latest record that states it; of two records of one day the one with
--   the highest id holds. progress_id and on_date are of the latest record
-- reads: progress, as_of
with dated as (
  select
    p.id, p.subject_id, p.on_date, p.progress_bp, p.value_done_fen, p.value_done_ulp_fen, p.paved_dm, p.paved_ulp_dm
  from progress as p
  cross join as_of as d
  where p.on_date <= d.as_of
),
latest as (
  select
    p.subject_id, p.id as progress_id, p.on_date,
    row_number() over (partition by p.subject_id order by p.on_date desc, p.id desc) as place
  from dated as p
),
rates as (
  select
    p.subject_id, p.progress_bp,
    row_number() over (partition by p.subject_id order by p.on_date desc, p.id desc) as place
  from dated as p
  where p.progress_bp is not null
),
sums as (
  select
    p.subject_id, p.value_done_fen, p.value_done_ulp_fen,
    row_number() over (partition by p.subject_id order by p.on_date desc, p.id desc) as place
  from dated as p
  where p.value_done_fen is not null
),
lengths as (
  select
    p.subject_id, p.paved_dm, p.paved_ulp_dm,
    row_number() over (partition by p.subject_id order by p.on_date desc, p.id desc) as place
  from dated as p
  where p.paved_dm is not null
)
select
  l.subject_id,
  l.progress_id,
  l.on_date,
  r.progress_bp,
  s.value_done_fen,
  s.value_done_ulp_fen,
  k.paved_dm,
  k.paved_ulp_dm
from latest as l
left join rates as r on r.subject_id = l.subject_id and r.place = 1
left join sums as s on s.subject_id = l.subject_id and s.place = 1
left join lengths as k on k.subject_id = l.subject_id and k.place = 1
where l.place = 1
