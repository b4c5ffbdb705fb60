SELECT
  l.id,
  l.subject_id AS project_id,
  l.lot_count,
  l.contract_fen,
  NOT l.contractor_id IS NULL AS awarded
FROM lot AS l
