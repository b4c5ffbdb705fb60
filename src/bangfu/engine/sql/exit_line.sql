-- grain: one household that came out of poverty or of monitoring by the day; line_id = its subject
-- unit: 1 yes, 0 no; _fen fen
-- denominator: none
-- source: the register as of the day. It has fallen back when the income per head of the last income year of which
--   there is an account lies below the line of monitoring of the day; nothing is known of it without such an account
-- subject: household
-- filters: household_category
-- reads: household
with counted as (
  select
    h.id, h.path, h.village_id, h.category, h.exited_on, h.income_year, h.year_members, h.line_fen,
    h.wage_fen + h.operating_fen + h.property_fen + h.transfer_fen - h.cost_fen + h.relief_fen as net_fen
  from household as h
  where h.exited
)
select
  c.id as line_id,
  c.path,
  c.village_id as area_id,
  c.category as household_category,
  c.exited_on,
  c.income_year,
  c.net_fen,
  c.year_members as member_count,
  cast(1 as bigint) as exited_count,
  cast(case when c.net_fen < c.line_fen * c.year_members then 1
    when c.net_fen >= c.line_fen * c.year_members then 0 end as bigint) as returned_count
from counted as c
