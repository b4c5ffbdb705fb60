-- grain: one organisation; id = its subject
-- unit: organisations
-- denominator: none
-- source: organisations as registered
-- subject: organisation
-- entity: organisation | 单位 | 单位 organisation | 个 |
-- field: 单位类别 | organisation_kind | kind | code staff.organisation_kind | |
-- field: 单位层级 | organisation_level | level | code places.level | |
-- field: 下级单位数 | lower_count | lower_count | number 个 | |
-- reads: organisation
with lower_ones as (
  select o.parent_id, count(*) as lower_count
  from organisation as o
  group by o.parent_id
)
select
  o.id,
  o.path,
  o.kind,
  o.level,
  coalesce(l.lower_count, 0) as lower_count
from organisation as o
left join lower_ones as l on l.parent_id = o.id
