-- grain: one standard of a programme; id = its subject
-- unit: fen; 1/100 percent
-- denominator: none
-- source: standards in force on the day
-- subject: standard
-- entity: standard | 标准 | 标准 standard | 项 |
-- field: 标准类别 | standard_kind | kind | code programmes.standard_kind | |
-- field: 标准状态 | standard_state | state | code programmes.standard_state | |
-- field: 标准金额 | amount | amount_fen | number 元 | 未定，或为区间、比例 | none, or a span or share
-- field: 最低金额 | least | min_fen | number 元 | 未定 | none
-- field: 最高金额 | most | max_fen | number 元 | 未定 | none
-- field: 标准比例 | share | share_bp | number % | 未定 | none
-- field: 标准月数 | months | months | number 个月 | 未定 | none
-- field: 有依据文件 | has_basis | has_basis | truth | |
-- field: 有遮盖 | masked | masked | truth | |
-- reads: standard
select
  s.id,
  s.path,
  s.kind,
  s.state,
  s.amount_fen,
  s.min_fen,
  s.max_fen,
  s.share_bp,
  s.months,
  s.document_id is not null as has_basis,
  s.masked
from standard as s
