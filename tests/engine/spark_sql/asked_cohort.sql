WITH groups AS (
  SELECT
    c.path,
    c.organisation_id,
    COALESCE(c.year_from, 0) AS year_key,
    CAST(SUM(CASE WHEN c.list_code = 'two_after_total' THEN c.person_count END) AS BIGINT) AS everybody,
    CAST(SUM(CASE WHEN c.list_code = 'two_after_registered' THEN c.person_count END) AS BIGINT) AS registered,
    CAST(SUM(CASE WHEN c.list_code = 'two_after_in_vocational' THEN c.person_count END) AS BIGINT) AS every_pupil,
    CAST(SUM(
      CASE
        WHEN c.list_code = 'two_after_registered_in_vocational'
        THEN c.person_count
      END
    ) AS BIGINT) AS registered_pupils
  FROM cohort AS c
  WHERE
    c.part_of_id IS NULL
  GROUP BY
    c.path,
    c.organisation_id,
    COALESCE(c.year_from, 0)
), rates AS (
  SELECT
    g.path,
    g.organisation_id,
    g.year_key,
    MAX(
      CASE
        WHEN g.registered > 0
        THEN (
          g.registered_pupils * 20000 DIV g.registered + 1
        ) DIV 2
      END
    ) AS registered_bp,
    MAX(
      CASE
        WHEN g.everybody > g.registered AND g.every_pupil >= g.registered_pupils
        THEN (
          (
            g.every_pupil - g.registered_pupils
          ) * 20000 DIV (
            g.everybody - g.registered
          ) + 1
        ) DIV 2
      END
    ) AS unregistered_bp
  FROM groups AS g
  GROUP BY
    g.path,
    g.organisation_id,
    g.year_key
)
SELECT
  c.id,
  c.path,
  c.list_code,
  c.person_count,
  c.household_count,
  c.as_on,
  CASE WHEN c.list_code = 'two_after_in_vocational' THEN r.registered_bp END AS registered_bp,
  CASE WHEN c.list_code = 'two_after_in_vocational' THEN r.unregistered_bp END AS unregistered_bp
FROM cohort AS c
LEFT JOIN rates AS r
  ON r.path = c.path
  AND r.organisation_id = c.organisation_id
  AND r.year_key = COALESCE(c.year_from, 0)
