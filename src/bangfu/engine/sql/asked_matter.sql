-- grain: one problem or wish, or a group of them; id = its subject
-- unit: pieces; days
-- denominator: none
-- source: cases as they stood on the day; overdue counts the days since the last day of what is not closed
-- subject: case
-- entity: matter | 问题诉求 | 问题诉求 matter | 件 |
-- field: 事项类别 | case_kind | kind | code cases.case_kind | |
-- field: 办理状态 | case_state | state | code cases.state | |
-- field: 严重程度 | severity | severity | code cases.severity | 未注明 | not stated
-- field: 提出日期 | raised_on | raised_on | date | 未登记 | not recorded
-- field: 办结期限 | due_on | due_on | date | 未定 | none set
-- field: 办结日期 | closed_on | closed_on | date | 未办结或未登记 | not closed, or not recorded
-- field: 事项件数 | case_count | case_count | number 件 | |
-- field: 办结件数 | closed_count | closed_count | number 件 | 未登记 | not recorded
-- field: 有责任单位 | assigned | assigned | truth | |
-- field: 有对象 | about_something | about_something | truth | |
-- field: 逾期天数 | overdue_days | overdue_days | number 天 | 未定期限 | no day set
-- reads: case, as_of
select
  c.id,
  c.path,
  c.kind,
  c.state,
  nullif(c.severity, '') as severity,
  c.raised_on,
  c.due_on,
  c.closed_on,
  c.case_count,
  c.closed_count,
  c.responsible_id is not null as assigned,
  c.about_id is not null as about_something,
  case
    when c.closed_count = c.case_count then 0
    when c.due_on is null then null
    when c.due_on >= d.as_of then 0
    else date_diff('day', c.due_on, d.as_of)
  end as overdue_days
from "case" as c
cross join as_of as d
