-- grain: one benefit item, share, quota or limit that holds on the day; line_id = the standard
-- unit: _fen fen; _bp 1/100 percent; counts plain; NULL where the source states none or hides a digit
-- denominator: none
-- source: standards whose validity holds the day, and undated ones
-- subject: standard
-- filters: kind, item?, programme?, state?, per?, organisation_id?
-- reads: standard, as_of
select
  s.id as line_id,
  s.path,
  s.organisation_id,
  s.kind,
  nullif(s.item, '') as item,
  nullif(s.programme, '') as programme,
  nullif(s.state, '') as state,
  nullif(s.per, '') as per,
  s.amount_fen,
  s.min_fen,
  s.max_fen,
  s.share_bp,
  s.min_share_bp,
  s.min_share_bp is not null as holds_min_share,
  s.per_amount_fen,
  s.persons,
  s.minimum,
  s.criteria_count,
  s.months
from standard as s
cross join as_of as d
where (s.valid_from is null or s.valid_from <= d.as_of) and (s.valid_to is null or s.valid_to > d.as_of)
