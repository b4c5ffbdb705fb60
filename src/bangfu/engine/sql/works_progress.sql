-- grain: one row for each project, batch or lot with a progress record dated up to the day
-- unit: progress_bp 1/100 percent; value_done_fen fen; paved_dm decimetres
-- denominator: none
-- source: progress records; two records of one day: the one with the highest id holds
-- reads: progress, as_of
select
  ranked.subject_id,
  ranked.progress_id,
  ranked.on_date,
  ranked.progress_bp,
  ranked.value_done_fen,
  ranked.value_done_ulp_fen,
  ranked.paved_dm,
  ranked.paved_ulp_dm
from (
  select
    p.subject_id,
    p.id as progress_id,
    p.on_date,
    p.progress_bp,
    p.value_done_fen,
    p.value_done_ulp_fen,
    p.paved_dm,
    p.paved_ulp_dm,
    row_number() over (partition by p.subject_id order by p.on_date desc, p.id desc) as place
  from progress as p
  cross join as_of as d
  where p.on_date <= d.as_of
) as ranked
where ranked.place = 1
