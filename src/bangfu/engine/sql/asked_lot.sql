-- grain: one lot, or a group of which only the number is known; id = its subject
-- unit: fen
-- denominator: none
-- source: lots as recorded
-- subject: lot
-- entity: lot | 标段 | 标段 lot | 个 | project by project_id
-- field: 标段个数 | lot_count | lot_count | number 个 | |
-- field: 合同价 | contract_price | contract_fen | number 万元 | 未登记 | not recorded
-- field: 已定承包人 | awarded | awarded | truth | |
-- reads: lot
select
  l.id,
  l.subject_id as project_id,
  l.lot_count,
  l.contract_fen,
  l.contractor_id is not null as awarded
from lot as l
