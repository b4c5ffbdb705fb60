WITH accounts AS (
  SELECT
    h.account_key,
    COUNT(*) AS households
  FROM household AS h
  WHERE
    NOT h.account_key IS NULL
  GROUP BY
    h.account_key
), helpers AS (
  SELECT
    a.target_id,
    CAST(SUM(COALESCE(a.helper_count, 1)) AS BIGINT) AS helpers
  FROM assignment AS a
  CROSS JOIN as_of AS d
  WHERE
    NOT a.target_id IS NULL AND (
      a.to_on IS NULL OR a.to_on >= d.as_of
    )
  GROUP BY
    a.target_id
)
SELECT
  h.id,
  h.path,
  h.village_id,
  h.category,
  h.listed_on,
  h.member_count,
  NOT h.phone_key IS NULL AS has_phone,
  NOT h.account_key IS NULL AS has_account,
  a.households AS account_households,
  COALESCE(w.helpers, 0) AS helper_count
FROM household AS h
LEFT JOIN accounts AS a
  ON a.account_key = h.account_key
LEFT JOIN helpers AS w
  ON w.target_id = h.id
