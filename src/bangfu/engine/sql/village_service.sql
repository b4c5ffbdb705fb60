-- grain: one row for each village and each service, logistics or express, of which the book holds an outlet; line_id =
--   the village
-- unit: 1 yes, 0 no
-- denominator: none
-- source: outlets in service whose area lies in the village, those of type express apart from all others; where the
--   book holds no outlet of a service, nothing is known of it and there is no row
-- subject: area
-- filters: service
-- reads: area, asset
with outlets as (
  select distinct case when x.type = 'express' then 'express' else 'logistics' end as service, x.path
  from asset as x
  where x.kind = 'outlet'
    and coalesce(x.state, 'in_service') in ('', 'in_service') and coalesce(x.asset_count, 1) > 0
),
services as (
  select distinct o.service
  from outlets as o
),
served as (
  select
    a.id as area_id,
    o.service,
    count(*) as outlets
  from area as a
  join outlets as o on starts_with(o.path, a.path)
  where a.level = 'village'
  group by a.id, o.service
)
select
  a.id as line_id,
  a.id as area_id,
  a.path,
  k.service,
  cast(1 as bigint) as village_count,
  cast(case when s.outlets > 0 then 1 else 0 end as bigint) as served_count
from area as a
cross join services as k
left join served as s on s.area_id = a.id and s.service = k.service
where a.level = 'village'
