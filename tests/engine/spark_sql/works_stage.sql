WITH dated AS (
  SELECT
    m.subject_id,
    CASE WHEN m.on_date <= d.as_of THEN 1 ELSE 0 END AS reached,
    CASE m.kind
      WHEN 'idea'
      THEN 1
      WHEN 'design'
      THEN 2
      WHEN 'tender'
      THEN 3
      WHEN 'construction'
      THEN 4
      WHEN 'completed'
      THEN 5
      WHEN 'in_service'
      THEN 6
    END AS place
  FROM milestone AS m
  CROSS JOIN as_of AS d
), milestones AS (
  SELECT
    m.subject_id,
    MAX(CASE WHEN m.reached = 1 THEN m.place END) AS place,
    COUNT(CASE WHEN m.reached = 0 THEN m.place END) AS later
  FROM dated AS m
  GROUP BY
    m.subject_id
), projects AS (
  SELECT
    p.id AS subject_id,
    p.batch_id,
    CASE
      WHEN COALESCE(m.later, 0) > 0
      THEN m.place
      WHEN p.stage IS NULL
      THEN m.place
      ELSE CASE p.stage
        WHEN 'suspended'
        THEN 0
        WHEN 'idea'
        THEN 1
        WHEN 'design'
        THEN 2
        WHEN 'tender'
        THEN 3
        WHEN 'construction'
        THEN 4
        WHEN 'completed'
        THEN 5
        WHEN 'in_service'
        THEN 6
      END
    END AS place
  FROM project AS p
  LEFT JOIN milestones AS m
    ON m.subject_id = p.id
), inside AS (
  SELECT
    p.batch_id,
    COUNT(*) AS projects,
    COUNT(p.place) AS known,
    COUNT(CASE WHEN p.place >= 4 THEN 1 END) AS begun,
    COUNT(CASE WHEN p.place >= 5 THEN 1 END) AS done,
    COUNT(CASE WHEN p.place = 6 THEN 1 END) AS used,
    COUNT(CASE WHEN p.place = 0 THEN 1 END) AS suspended,
    MAX(p.place) AS furthest
  FROM projects AS p
  WHERE
    NOT p.batch_id IS NULL
  GROUP BY
    p.batch_id
), placed AS (
  SELECT
    p.subject_id,
    'project' AS holder,
    p.place
  FROM projects AS p
  UNION ALL
  SELECT
    b.id AS subject_id,
    'batch' AS holder,
    CASE
      WHEN i.projects IS NULL
      THEN m.place
      WHEN i.used = i.projects
      THEN 6
      WHEN i.done = i.projects
      THEN 5
      WHEN i.begun > 0
      THEN 4
      WHEN i.known < i.projects
      THEN m.place
      WHEN i.suspended > 0
      THEN 0
      ELSE i.furthest
    END AS place
  FROM batch AS b
  LEFT JOIN inside AS i
    ON i.batch_id = b.id
  LEFT JOIN milestones AS m
    ON m.subject_id = b.id
)
SELECT
  s.subject_id,
  s.holder,
  CASE s.place
    WHEN 0
    THEN 'suspended'
    WHEN 1
    THEN 'idea'
    WHEN 2
    THEN 'design'
    WHEN 3
    THEN 'tender'
    WHEN 4
    THEN 'construction'
    WHEN 5
    THEN 'completed'
    WHEN 6
    THEN 'in_service'
  END AS stage
FROM placed AS s
