SELECT
  h.id,
  h.path,
  h.village_id,
  h.category,
  h.member_count
FROM household AS h
