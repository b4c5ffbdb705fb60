WITH digits AS (
  SELECT
    0 AS n
  UNION ALL
  SELECT
    1 AS n
  UNION ALL
  SELECT
    2 AS n
  UNION ALL
  SELECT
    3 AS n
  UNION ALL
  SELECT
    4 AS n
  UNION ALL
  SELECT
    5 AS n
  UNION ALL
  SELECT
    6 AS n
  UNION ALL
  SELECT
    7 AS n
  UNION ALL
  SELECT
    8 AS n
  UNION ALL
  SELECT
    9 AS n
), numbers AS (
  SELECT
    10 * t.n + u.n AS n
  FROM digits AS t
  CROSS JOIN digits AS u
), terms AS (
  SELECT
    d.id,
    d.path,
    d.organisation_id,
    d.who,
    d.what,
    d.cadence,
    d.mandate_id,
    d.target_id,
    COALESCE(d.evidence, 'activity') AS evidence,
    COALESCE(d.min_count, 1) AS min_count,
    COALESCE(d.from_on, CAST(CAST(d.year_from AS STRING) || '-01-01' AS DATE)) AS starts,
    CASE
      WHEN NOT d.to_on IS NULL
      THEN d.to_on
      WHEN d.from_on IS NULL
      THEN CAST(CAST(COALESCE(d.year_to, d.year_from) AS STRING) || '-12-31' AS DATE)
    END AS ends
  FROM duty AS d
), years AS (
  SELECT
    t.id,
    CAST(EXTRACT(YEAR FROM t.starts) AS BIGINT) + n.n AS of_year,
    CAST(CAST(EXTRACT(YEAR FROM t.starts) + n.n - 1 AS STRING) || '-12-31' AS DATE) AS year_before,
    CAST(CAST(EXTRACT(YEAR FROM t.starts) + n.n AS STRING) || '-12-31' AS DATE) AS year_end,
    LEAST(COALESCE(t.ends, a.as_of), a.as_of) AS until
  FROM terms AS t
  CROSS JOIN as_of AS a
  JOIN numbers AS n
    ON EXTRACT(YEAR FROM t.starts) + n.n <= EXTRACT(YEAR FROM LEAST(COALESCE(t.ends, a.as_of), a.as_of))
), points AS (
  SELECT
    y.id,
    y.of_year,
    'last' AS edge,
    LEAST(y.year_end, y.until) AS on_day
  FROM years AS y
  UNION ALL
  SELECT
    y.id,
    y.of_year,
    'prev' AS edge,
    y.year_before AS on_day
  FROM years AS y
), passed AS (
  SELECT
    p.id,
    p.of_year,
    p.edge,
    CASE
      WHEN p.on_day < t.starts
      THEN 0
      WHEN t.cadence = 'day'
      THEN DATEDIFF(DAY, t.starts, p.on_day) + 1
      WHEN t.cadence = 'week'
      THEN (
        DATEDIFF(DAY, t.starts, p.on_day) + 1
      ) DIV 7
      WHEN t.cadence = 'month'
      THEN 12 * (
        EXTRACT(YEAR FROM p.on_day) - EXTRACT(YEAR FROM t.starts)
      ) + EXTRACT(MONTH FROM p.on_day) - EXTRACT(MONTH FROM t.starts) + CASE WHEN p.on_day = LAST_DAY(p.on_day) OR p.on_day = t.ends THEN 1 ELSE 0 END
      WHEN t.cadence = 'quarter'
      THEN 4 * (
        EXTRACT(YEAR FROM p.on_day) - EXTRACT(YEAR FROM t.starts)
      ) + EXTRACT(QUARTER FROM p.on_day) - EXTRACT(QUARTER FROM t.starts) + CASE
        WHEN (
          p.on_day = LAST_DAY(p.on_day) AND EXTRACT(MONTH FROM p.on_day) IN (3, 6, 9, 12)
        )
        OR p.on_day = t.ends
        THEN 1
        ELSE 0
      END
      WHEN t.cadence = 'half_year'
      THEN 2 * (
        EXTRACT(YEAR FROM p.on_day) - EXTRACT(YEAR FROM t.starts)
      ) + (
        EXTRACT(MONTH FROM p.on_day) - 1
      ) DIV 6 - (
        EXTRACT(MONTH FROM t.starts) - 1
      ) DIV 6 + CASE
        WHEN (
          p.on_day = LAST_DAY(p.on_day) AND EXTRACT(MONTH FROM p.on_day) IN (6, 12)
        )
        OR p.on_day = t.ends
        THEN 1
        ELSE 0
      END
      WHEN t.cadence = 'year'
      THEN EXTRACT(YEAR FROM p.on_day) - EXTRACT(YEAR FROM t.starts) + CASE
        WHEN (
          EXTRACT(MONTH FROM p.on_day) = 12 AND EXTRACT(DAY FROM p.on_day) = 31
        )
        OR p.on_day = t.ends
        THEN 1
        ELSE 0
      END
      WHEN t.cadence = 'once'
      THEN CASE WHEN p.on_day >= t.ends THEN 1 ELSE 0 END
    END AS windows
  FROM points AS p
  JOIN terms AS t
    ON t.id = p.id
), bounds AS (
  SELECT
    p.id,
    p.of_year,
    MAX(CASE WHEN p.edge = 'prev' THEN p.windows END) AS before,
    MAX(CASE WHEN p.edge = 'last' THEN p.windows END) AS upto
  FROM passed AS p
  GROUP BY
    p.id,
    p.of_year
), held AS (
  SELECT
    t.id,
    t.cadence,
    t.starts,
    t.ends,
    e.event_count,
    e.year_from,
    e.year_to,
    CASE
      WHEN NOT e.on_date IS NULL
      THEN e.on_date
      WHEN e.from_on = e.to_on
      THEN e.from_on
    END AS on_day
  FROM terms AS t
  CROSS JOIN as_of AS a
  JOIN event AS e
    ON e.kind = t.what
    AND COALESCE(e.state, 'held') IN ('', 'held')
    AND (
      t.organisation_id IS NULL OR e.organisation_id = t.organisation_id
    )
    AND (
      t.target_id IS NULL OR e.about_id = t.target_id
    )
  WHERE
    t.evidence = 'activity' AND COALESCE(e.on_date, e.from_on, a.as_of) <= a.as_of
), windowed AS (
  SELECT
    h.id,
    CASE
      WHEN h.cadence = 'day'
      THEN DATEDIFF(DAY, h.starts, h.on_day) + 1
      WHEN h.cadence = 'week'
      THEN DATEDIFF(DAY, h.starts, h.on_day) DIV 7 + 1
      WHEN h.cadence = 'month'
      THEN 12 * (
        EXTRACT(YEAR FROM h.on_day) - EXTRACT(YEAR FROM h.starts)
      ) + EXTRACT(MONTH FROM h.on_day) - EXTRACT(MONTH FROM h.starts) + 1
      WHEN h.cadence = 'quarter'
      THEN 4 * (
        EXTRACT(YEAR FROM h.on_day) - EXTRACT(YEAR FROM h.starts)
      ) + EXTRACT(QUARTER FROM h.on_day) - EXTRACT(QUARTER FROM h.starts) + 1
      WHEN h.cadence = 'half_year'
      THEN 2 * (
        EXTRACT(YEAR FROM h.on_day) - EXTRACT(YEAR FROM h.starts)
      ) + (
        EXTRACT(MONTH FROM h.on_day) - 1
      ) DIV 6 - (
        EXTRACT(MONTH FROM h.starts) - 1
      ) DIV 6 + 1
      WHEN h.cadence = 'year'
      THEN EXTRACT(YEAR FROM h.on_day) - EXTRACT(YEAR FROM h.starts) + 1
      WHEN h.cadence = 'once'
      THEN 1
    END AS place,
    COALESCE(h.event_count, 1) AS times
  FROM held AS h
  WHERE
    h.on_day >= h.starts AND (
      h.ends IS NULL OR h.on_day <= h.ends
    )
), counted AS (
  SELECT
    w.id,
    w.place,
    SUM(w.times) AS times
  FROM windowed AS w
  GROUP BY
    w.id,
    w.place
), loose AS (
  SELECT
    h.id,
    COUNT(*) AS events
  FROM held AS h
  WHERE
    h.on_day IS NULL
  GROUP BY
    h.id
), fulfilled AS (
  SELECT
    b.id,
    b.of_year,
    COUNT(*) AS windows
  FROM bounds AS b
  JOIN terms AS t
    ON t.id = b.id
  JOIN counted AS c
    ON c.id = b.id AND c.place > b.before AND c.place <= b.upto AND c.times >= t.min_count
  GROUP BY
    b.id,
    b.of_year
)
SELECT
  t.id AS line_id,
  t.path,
  t.organisation_id,
  t.who,
  t.what,
  t.cadence,
  t.mandate_id,
  t.target_id,
  b.of_year AS year_from,
  b.of_year AS year_to,
  CAST(b.upto - b.before AS BIGINT) AS window_count,
  CAST((
    b.upto - b.before
  ) * t.min_count AS BIGINT) AS required_count,
  CAST(CASE
    WHEN b.upto IS NULL OR t.evidence <> 'activity' OR COALESCE(l.events, 0) > 0
    THEN NULL
    ELSE COALESCE(f.windows, 0)
  END AS BIGINT) AS done_count,
  CAST(CASE
    WHEN b.upto IS NULL OR t.evidence <> 'activity' OR COALESCE(l.events, 0) > 0
    THEN NULL
    ELSE b.upto - b.before - COALESCE(f.windows, 0)
  END AS BIGINT) AS missed_count
FROM terms AS t
LEFT JOIN bounds AS b
  ON b.id = t.id
LEFT JOIN loose AS l
  ON l.id = t.id
LEFT JOIN fulfilled AS f
  ON f.id = b.id AND f.of_year = b.of_year
WHERE
  t.starts IS NULL OR NOT b.id IS NULL
