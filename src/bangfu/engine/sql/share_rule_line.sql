-- grain: one rule on the use of an account that holds on the day; line_id = the rule
-- unit: _bp 1/100 percent; NULL where the source states none
-- denominator: none
-- source: share rules whose validity holds the day, and undated ones; a least share only where stated
-- subject: share_rule
-- filters: account_kind, purpose?, state?, organisation_id?
-- reads: share_rule, as_of
select
  s.id as line_id,
  s.path,
  s.organisation_id,
  s.account_kind,
  nullif(s.purpose, '') as purpose,
  nullif(s.state, '') as state,
  s.min_share_bp,
  s.max_share_bp,
  s.min_share_bp is not null as holds_min_share
from share_rule as s
cross join as_of as d
where (s.valid_from is null or s.valid_from <= d.as_of) and (s.valid_to is null or s.valid_to > d.as_of)
