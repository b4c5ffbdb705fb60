-- grain: one row for each village and each kind of outlet of which the book holds one; line_id = the village
-- unit: 1 yes, 0 no
-- denominator: none
-- source: assets in service whose area lies in the village; where the book holds no outlet of a kind, nothing is known
--   of it and there is no row
-- subject: area
-- filters: kind
-- reads: area, asset
with outlets as (
  select distinct x.kind, x.path
  from asset as x
  where x.kind in ('logistics_outlet', 'express_outlet')
    and coalesce(x.state, 'in_service') in ('', 'in_service') and coalesce(x.asset_count, 1) > 0
),
kinds as (
  select distinct o.kind
  from outlets as o
),
served as (
  select
    a.id as area_id,
    o.kind,
    count(*) as outlets
  from area as a
  join outlets as o on starts_with(o.path, a.path)
  where a.level = 'village'
  group by a.id, o.kind
)
select
  a.id as line_id,
  a.id as area_id,
  a.path,
  k.kind,
  cast(1 as bigint) as village_count,
  cast(case when s.outlets > 0 then 1 else 0 end as bigint) as served_count
from area as a
cross join kinds as k
left join served as s on s.area_id = a.id and s.kind = k.kind
where a.level = 'village'
