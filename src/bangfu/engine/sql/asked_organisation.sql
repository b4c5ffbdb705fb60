-- grain: one organisation; id = its subject
-- unit: organisations
-- denominator: none
-- source: organisations as registered
-- subject: organisation
-- entity: organisation | 单位 | 单位 organisation | 个 |
-- field: 单位类别 | organisation_kind | kind | code staff.organisation_kind | |
-- field: 单位层级 | organisation_level | level | code places.level | |
-- field: 下级单位数 | lower_count | lower_count | number 个 | |
-- field: 包保项数 | assignment_count | assignment_count | number 项 | |
-- field: 在建标段数 | lot_count | lot_count | number 个 | |
-- reads: organisation, assignment, lot
with lower_ones as (
  select o.parent_id, count(*) as lower_count
  from organisation as o
  group by o.parent_id
),
helping as (
  select a.helper_id, count(*) as assignments
  from assignment as a
  where a.helper_id is not null
  group by a.helper_id
),
building as (
  select l.contractor_id, cast(sum(coalesce(l.lot_count, 1)) as bigint) as lots
  from lot as l
  where l.contractor_id is not null
  group by l.contractor_id
)
select
  o.id,
  o.path,
  o.kind,
  o.level,
  coalesce(l.lower_count, 0) as lower_count,
  coalesce(h.assignments, 0) as assignment_count,
  coalesce(b.lots, 0) as lot_count
from organisation as o
left join lower_ones as l on l.parent_id = o.id
left join helping as h on h.helper_id = o.id
left join building as b on b.contractor_id = o.id
