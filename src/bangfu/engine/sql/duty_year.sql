-- grain: one duty in one calendar year of its term; line_id = the duty
-- unit: windows and times, whole; NULL where the cadence is a parameter, the term has no beginning, or what was done
--   cannot be placed in windows
-- denominator: none
-- source: windows of the cadence that ended by the day: calendar months, quarters, half-years and years (the last one
--   also when the term ends in it), days, and whole weeks from the beginning; a year stands for a term of which no day
--   is stated. A window is done when at least min_count events of the duty's kind, by its organisation and about its
--   target, were held in it; events without a day of their own cannot be placed
-- subject: duty
-- filters: what, who, cadence, mandate_id?, target_id?, organisation_id?
-- reads: duty, event, as_of
with digits as (
  select 0 as n union all select 1 as n union all select 2 as n union all select 3 as n union all select 4 as n
  union all select 5 as n union all select 6 as n union all select 7 as n union all select 8 as n
  union all select 9 as n
),
numbers as (
  select 10 * t.n + u.n as n
  from digits as t
  cross join digits as u
),
terms as (
  select
    d.id, d.path, d.organisation_id, d.who, d.what, d.cadence, d.mandate_id, d.target_id,
    coalesce(d.evidence, 'activity') as evidence,
    coalesce(d.min_count, 1) as min_count,
    coalesce(d.from_on, cast(cast(d.year_from as varchar) || '-01-01' as date)) as starts,
    case when d.to_on is not null then d.to_on
      when d.from_on is null then cast(cast(coalesce(d.year_to, d.year_from) as varchar) || '-12-31' as date)
    end as ends
  from duty as d
),
years as (
  select
    t.id,
    cast(extract(year from t.starts) as bigint) + n.n as of_year,
    cast(cast(extract(year from t.starts) + n.n - 1 as varchar) || '-12-31' as date) as year_before,
    cast(cast(extract(year from t.starts) + n.n as varchar) || '-12-31' as date) as year_end,
    least(coalesce(t.ends, a.as_of), a.as_of) as until
  from terms as t
  cross join as_of as a
  join numbers as n on extract(year from t.starts) + n.n <= extract(year from least(coalesce(t.ends, a.as_of), a.as_of))
),
points as (
  select y.id, y.of_year, 'last' as edge, least(y.year_end, y.until) as on_day
  from years as y
  union all
  select y.id, y.of_year, 'prev' as edge, y.year_before as on_day
  from years as y
),
passed as (
  select
    p.id, p.of_year, p.edge,
    case
      when p.on_day < t.starts then 0
      when t.cadence = 'day' then date_diff('day', t.starts, p.on_day) + 1
      when t.cadence = 'week' then (date_diff('day', t.starts, p.on_day) + 1) // 7
      when t.cadence = 'month' then
        12 * (extract(year from p.on_day) - extract(year from t.starts))
        + extract(month from p.on_day) - extract(month from t.starts)
        + case when p.on_day = last_day(p.on_day) or p.on_day = t.ends then 1 else 0 end
      when t.cadence = 'quarter' then
        4 * (extract(year from p.on_day) - extract(year from t.starts))
        + extract(quarter from p.on_day) - extract(quarter from t.starts)
        + case when (p.on_day = last_day(p.on_day) and extract(month from p.on_day) in (3, 6, 9, 12))
            or p.on_day = t.ends then 1 else 0 end
      when t.cadence = 'half_year' then
        2 * (extract(year from p.on_day) - extract(year from t.starts))
        + (extract(month from p.on_day) - 1) // 6 - (extract(month from t.starts) - 1) // 6
        + case when (p.on_day = last_day(p.on_day) and extract(month from p.on_day) in (6, 12))
            or p.on_day = t.ends then 1 else 0 end
      when t.cadence = 'year' then
        extract(year from p.on_day) - extract(year from t.starts)
        + case when (extract(month from p.on_day) = 12 and extract(day from p.on_day) = 31)
            or p.on_day = t.ends then 1 else 0 end
      when t.cadence = 'once' then case when p.on_day >= t.ends then 1 else 0 end
    end as windows
  from points as p
  join terms as t on t.id = p.id
),
bounds as (
  select
    p.id, p.of_year,
    max(case when p.edge = 'prev' then p.windows end) as before,
    max(case when p.edge = 'last' then p.windows end) as upto
  from passed as p
  group by p.id, p.of_year
),
held as (
  select
    t.id, t.cadence, t.starts, t.ends, e.event_count, e.year_from, e.year_to,
    case when e.on_date is not null then e.on_date when e.from_on = e.to_on then e.from_on end as on_day
  from terms as t
  cross join as_of as a
  join event as e on e.kind = t.what and coalesce(e.state, 'held') in ('', 'held')
    and (t.organisation_id is null or e.organisation_id = t.organisation_id)
    and (t.target_id is null or e.about_id = t.target_id)
  where t.evidence = 'activity' and coalesce(e.on_date, e.from_on, a.as_of) <= a.as_of
),
windowed as (
  select
    h.id,
    case
      when h.cadence = 'day' then date_diff('day', h.starts, h.on_day) + 1
      when h.cadence = 'week' then date_diff('day', h.starts, h.on_day) // 7 + 1
      when h.cadence = 'month' then
        12 * (extract(year from h.on_day) - extract(year from h.starts))
        + extract(month from h.on_day) - extract(month from h.starts) + 1
      when h.cadence = 'quarter' then
        4 * (extract(year from h.on_day) - extract(year from h.starts))
        + extract(quarter from h.on_day) - extract(quarter from h.starts) + 1
      when h.cadence = 'half_year' then
        2 * (extract(year from h.on_day) - extract(year from h.starts))
        + (extract(month from h.on_day) - 1) // 6 - (extract(month from h.starts) - 1) // 6 + 1
      when h.cadence = 'year' then extract(year from h.on_day) - extract(year from h.starts) + 1
      when h.cadence = 'once' then 1
    end as place,
    coalesce(h.event_count, 1) as times
  from held as h
  where h.on_day >= h.starts and (h.ends is null or h.on_day <= h.ends)
),
counted as (
  select w.id, w.place, sum(w.times) as times
  from windowed as w
  group by w.id, w.place
),
loose as (
  select h.id, count(*) as events
  from held as h
  where h.on_day is null
  group by h.id
),
fulfilled as (
  select b.id, b.of_year, count(*) as windows
  from bounds as b
  join terms as t on t.id = b.id
  join counted as c on c.id = b.id and c.place > b.before and c.place <= b.upto and c.times >= t.min_count
  group by b.id, b.of_year
)
select
  t.id as line_id,
  t.path,
  t.organisation_id,
  t.who,
  t.what,
  t.cadence,
  t.mandate_id,
  t.target_id,
  b.of_year as year_from,
  b.of_year as year_to,
  cast(b.upto - b.before as bigint) as window_count,
  cast((b.upto - b.before) * t.min_count as bigint) as required_count,
  cast(case when b.upto is null or t.evidence <> 'activity' or coalesce(l.events, 0) > 0 then null
    else coalesce(f.windows, 0) end as bigint) as done_count,
  cast(case when b.upto is null or t.evidence <> 'activity' or coalesce(l.events, 0) > 0 then null
    else b.upto - b.before - coalesce(f.windows, 0) end as bigint) as missed_count
from terms as t
left join bounds as b on b.id = t.id
left join loose as l on l.id = t.id
left join fulfilled as f on f.id = b.id and f.of_year = b.of_year
where t.starts is null or b.id is not null
