SELECT
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
  NOT e.about_id IS NULL AS about_something
FROM event AS e
