-- grain: one asset, or a group of which only the number is known; line_id = the asset
-- unit: asset_count plain; length_dm decimetres; NULL where the source states none
-- denominator: none
-- source: assets as registered; a length is carried only by a line that states one
-- subject: asset
-- filters: kind, type?, state?, organisation_id?
-- reads: asset
select
  a.id as line_id,
  a.path,
  a.organisation_id,
  a.kind,
  nullif(a.type, '') as type,
  nullif(a.state, '') as state,
  a.year_from,
  a.year_to,
  a.part_of_id,
  nullif(a.approx, '') as approx,
  a.asset_count,
  a.length_dm,
  a.length_ulp_dm,
  a.length_dm is not null as holds_length
from asset as a
