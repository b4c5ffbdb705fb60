-- grain: one entry of money or goods, planned, in or out; line_id = the entry
-- unit: _fen fen; counts plain; NULL where the source states none; holds_… says whether a line carries a measure
-- denominator: none
-- source: entries dated up to the day, and undated ones. Goods without a value carry no money; quantities, places,
--   times and events are carried only by the lines that state them
-- subject: entry
-- filters: side, kind, programme?, item?, term?, stage?, registered?, fund_source?, account_id?, counterpart_id?,
--   organisation_id?
-- reads: entry, as_of
select
  e.id as line_id,
  e.path,
  e.organisation_id,
  e.account_id,
  e.counterpart_id,
  e.side,
  e.kind,
  nullif(e.programme, '') as programme,
  nullif(e.item, '') as item,
  nullif(e.term, '') as term,
  nullif(e.stage, '') as stage,
  nullif(e.registered, '') as registered,
  nullif(e.fund_source, '') as fund_source,
  coalesce(e.year_from, cast(extract(year from e.on_date) as bigint)) as year_from,
  coalesce(e.year_to, e.year_from, cast(extract(year from e.on_date) as bigint)) as year_to,
  e.on_date as day_from,
  e.on_date as day_to,
  e.part_of_id,
  nullif(e.approx, '') as approx,
  e.amount_fen,
  e.amount_ulp_fen,
  e.quantity,
  nullif(e.quantity_unit, '') as quantity_unit,
  e.person_count,
  e.person_times,
  e.household_count,
  e.place_count,
  e.event_count,
  e.amount_fen is not null or e.quantity is null as holds_amount,
  e.quantity is not null as holds_quantity,
  e.person_times is not null as holds_times,
  e.place_count is not null as holds_places,
  e.event_count is not null as holds_events
from entry as e
cross join as_of as d
where e.on_date is null or e.on_date <= d.as_of
