-- grain: one line that holds figures: each project row (a group counts project_count) and each batch that states a
--   sum of its own or has no project rows; line_id = subject_id
-- unit: _fen fen; _dm decimetres; _ulp_ size of the last stated digit; counts plain; holds_… says which line carries
--   a measure: the batch where the batch states it, else the project rows, never both
-- denominator: none
-- source: value done = the latest stated value, else nought before construction, else the investment when completed or
--   in service, else investment x progress, half up to a fen. Paved and access length count for their own service level
--   only; a project not yet under construction adds none; a stated paved length without a precision of its own takes
--   the length's. Finished length = the latest stated paved length, else the whole length when completed or in service
-- subject: project batch
-- filters: category, employer_level, stage, service_level, employer_id, batch_id?, subject_id, holder
-- reads: project, batch, lot, works_progress, works_stage
with lots as (
  select
    l.subject_id,
    case when count(l.lot_count) = count(*) then cast(sum(l.lot_count) as bigint) end as lot_count
  from lot as l
  group by l.subject_id
),
inside as (
  select
    p.batch_id,
    count(*) as project_rows,
    case when count(p.category) = count(*) and min(p.category) = max(p.category)
      then min(p.category) end as category,
    case when count(p.service_level) = count(*) and min(p.service_level) = max(p.service_level)
      then min(p.service_level) end as service_level
  from project as p
  where p.batch_id is not null
  group by p.batch_id
),
stated as (
  select
    p.id as subject_id, 'project' as holder, p.batch_id, p.path, p.employer_id, p.employer_level, p.category,
    p.service_level, p.year_from, p.year_to, p.project_count, p.length_dm, p.length_ulp_dm,
    p.paved_dm as own_paved_dm, p.investment_fen, p.investment_ulp_fen, cast(null as bigint) as project_rows
  from project as p
  union all
  select
    b.id as subject_id, 'batch' as holder, b.id as batch_id, b.path, b.employer_id, b.employer_level, i.category,
    i.service_level, b.year_from, b.year_to, cast(null as bigint) as project_count, b.length_dm, b.length_ulp_dm,
    cast(null as bigint) as own_paved_dm, b.investment_fen, b.investment_ulp_fen,
    coalesce(i.project_rows, 0) as project_rows
  from batch as b
  left join inside as i on i.batch_id = b.id
),
measured as (
  select
    t.subject_id, t.holder, t.batch_id, t.path, t.employer_id, t.employer_level, t.category, t.service_level,
    t.year_from, t.year_to, t.project_count, t.project_rows, t.length_dm, t.length_ulp_dm, t.investment_fen,
    t.investment_ulp_fen, s.stage, l.lot_count, w.paved_dm as latest_paved_dm,
    case
      when s.stage in ('idea', 'design', 'tender') then 0
      when w.paved_dm is not null then w.paved_dm
      when t.own_paved_dm is not null then t.own_paved_dm
      when t.service_level in ('access', 'bridge', 'other') then 0
      when t.service_level = 'paved' and s.stage in ('completed', 'in_service') then t.length_dm
    end as paved_dm,
    case
      when s.stage in ('idea', 'design', 'tender') then 0
      when w.paved_dm is not null then coalesce(w.paved_ulp_dm, t.length_ulp_dm)
      when t.own_paved_dm is not null then t.length_ulp_dm
      when t.service_level in ('access', 'bridge', 'other') then 0
      else t.length_ulp_dm
    end as paved_ulp_dm,
    case
      when s.stage in ('idea', 'design', 'tender') then 0
      when t.service_level in ('paved', 'bridge', 'other') then 0
      when t.service_level = 'access' and s.stage in ('completed', 'in_service') then t.length_dm
    end as access_dm,
    case when t.service_level = 'access' and s.stage in ('completed', 'in_service')
      then t.length_ulp_dm else 0 end as access_ulp_dm,
    case
      when s.stage in ('idea', 'design', 'tender') then 0
      when w.paved_dm is not null then w.paved_dm
      when s.stage in ('completed', 'in_service') then t.length_dm
    end as finished_dm,
    case
      when s.stage in ('idea', 'design', 'tender') then 0
      when w.paved_dm is not null then coalesce(w.paved_ulp_dm, t.length_ulp_dm)
      else t.length_ulp_dm
    end as finished_ulp_dm,
    case
      when w.value_done_fen is not null then w.value_done_fen
      when s.stage in ('idea', 'design', 'tender') then 0
      when s.stage in ('completed', 'in_service') then t.investment_fen
      else (t.investment_fen * w.progress_bp + 5000) // 10000
    end as value_done_fen,
    case
      when w.value_done_fen is not null then w.value_done_ulp_fen
      when s.stage in ('idea', 'design', 'tender') then 0
      when s.stage in ('completed', 'in_service') then t.investment_ulp_fen
      else (t.investment_ulp_fen * w.progress_bp + 9999) // 10000
    end as value_done_ulp_fen
  from stated as t
  left join works_stage as s on s.subject_id = t.subject_id and s.holder = t.holder
  left join works_progress as w on w.subject_id = t.subject_id
  left join lots as l on l.subject_id = t.subject_id
),
known as (
  select
    m.batch_id,
    count(m.value_done_fen) as values_known,
    count(m.paved_dm) as paved_known
  from measured as m
  where m.holder = 'project' and m.batch_id is not null
  group by m.batch_id
),
batches as (
  select
    m.batch_id,
    m.project_rows = 0 as holds_count,
    m.project_rows = 0 or m.lot_count is not null as holds_lots,
    m.project_rows = 0 or m.length_dm is not null as holds_length,
    m.project_rows = 0 or m.investment_fen is not null as holds_investment,
    m.project_rows = 0 or m.value_done_fen is not null
      or (m.investment_fen is not null and k.values_known = 0) as holds_value,
    m.project_rows = 0 or m.latest_paved_dm is not null
      or (coalesce(m.service_level, '') = 'paved' and m.length_dm is not null
        and (m.paved_dm is not null or k.paved_known = 0)) as holds_paved,
    m.project_rows = 0 or (coalesce(m.service_level, '') = 'access' and m.length_dm is not null) as holds_access,
    m.project_rows = 0 or m.latest_paved_dm is not null or m.length_dm is not null as holds_finished
  from measured as m
  left join known as k on k.batch_id = m.batch_id
  where m.holder = 'batch'
),
lines as (
  select
    m.subject_id, m.holder, m.batch_id, m.path, m.employer_id, m.employer_level, m.category, m.service_level, m.stage,
    m.year_from, m.year_to, m.project_count, m.lot_count, m.length_dm, m.length_ulp_dm, m.paved_dm, m.paved_ulp_dm,
    m.access_dm, m.access_ulp_dm, m.finished_dm, m.finished_ulp_dm, m.investment_fen, m.investment_ulp_fen,
    m.value_done_fen, m.value_done_ulp_fen,
    case when m.holder = 'batch' then b.holds_count else not coalesce(b.holds_count, false) end as holds_count,
    case when m.holder = 'batch' then b.holds_lots else not coalesce(b.holds_lots, false) end as holds_lots,
    case when m.holder = 'batch' then b.holds_length else not coalesce(b.holds_length, false) end as holds_length,
    case when m.holder = 'batch' then b.holds_investment
      else not coalesce(b.holds_investment, false) end as holds_investment,
    case when m.holder = 'batch' then b.holds_value else not coalesce(b.holds_value, false) end as holds_value,
    case when m.holder = 'batch' then b.holds_paved else not coalesce(b.holds_paved, false) end as holds_paved,
    case when m.holder = 'batch' then b.holds_access else not coalesce(b.holds_access, false) end as holds_access,
    case when m.holder = 'batch' then b.holds_finished else not coalesce(b.holds_finished, false) end as holds_finished
  from measured as m
  left join batches as b on b.batch_id = m.batch_id
)
select
  n.subject_id as line_id, n.subject_id, n.holder, n.batch_id, n.path, n.employer_id, n.employer_level, n.category,
  n.service_level, n.stage, n.year_from, n.year_to, n.project_count, n.lot_count, n.length_dm, n.length_ulp_dm,
  n.paved_dm, n.paved_ulp_dm, n.access_dm, n.access_ulp_dm, n.investment_fen, n.investment_ulp_fen, n.value_done_fen,
  n.value_done_ulp_fen, n.stage = 'construction' as under_construction, n.stage = 'design' as designed_only,
  n.holds_count, n.holds_lots, n.holds_length, n.holds_investment, n.holds_value, n.holds_paved, n.holds_access,
  n.finished_dm, n.finished_ulp_dm, n.holds_finished
from lines as n
where n.holder = 'project' or n.holds_count or n.holds_lots or n.holds_length or n.holds_investment
  or n.holds_value or n.holds_paved or n.holds_access or n.holds_finished
