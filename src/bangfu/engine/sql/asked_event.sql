-- grain: one activity, or a group of them; id = its subject
-- unit: people; person-times; sessions
-- denominator: none
-- source: activities as they stood on the day
-- subject: event
-- entity: event | 活动 | 活动 event | 场 |
-- field: 活动类别 | event_kind | kind | code activities.event_kind | |
-- field: 活动状态 | event_state | state | code activities.event_state | |
-- field: 活动日期 | on_date | on_date | date | 未登记，或登记为一段时间 | not recorded, or recorded as a span
-- field: 开始日期 | from_on | from_on | date | 未登记，或登记为一天 | not recorded, or recorded as a day
-- field: 结束日期 | to_on | to_on | date | 未登记，或登记为一天 | not recorded, or recorded as a day
-- field: 参加人数 | headcount | headcount | number 人 | 未登记 | not recorded
-- field: 参加人次 | person_times | person_times | number 人次 | 未登记 | not recorded
-- field: 活动次数 | event_count | event_count | number 次 | |
-- field: 有对象 | about_something | about_something | truth | |
-- reads: event
select
  e.id,
  e.path,
  e.kind,
  e.state,
  e.on_date,
  e.from_on,
  e.to_on,
  e.headcount,
  e.person_times,
  e.event_count,
  e.about_id is not null as about_something
from event as e
