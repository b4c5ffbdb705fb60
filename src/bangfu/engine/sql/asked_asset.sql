-- grain: one asset, or a number of them alike; id = its subject
-- unit: assets; decimetres
-- denominator: none
-- source: assets as of the day
-- subject: asset
-- entity: asset | 资产 | 资产 asset | 个 |
-- field: 资产类别 | asset_kind | kind | code registry.asset_kind | |
-- field: 资产状态 | asset_state | state | code registry.asset_state | |
-- field: 资产数量 | asset_count | asset_count | number 个 | |
-- field: 资产里程 | length | length_dm | number 公里 | 未登记 | not recorded
-- reads: asset
select
  a.id,
  a.path,
  a.kind,
  a.state,
  a.asset_count,
  a.length_dm
from asset as a
