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
), able AS (
  SELECT
    p.household_id,
    CAST(SUM(CASE WHEN p.labour IN ('ordinary', 'skilled') THEN 1 ELSE 0 END) AS BIGINT) AS labourers,
    COUNT(CASE WHEN p.labour IS NULL THEN 1 END) AS unknown
  FROM person AS p
  GROUP BY
    p.household_id
), texts AS (
  SELECT
    p.text_key,
    COUNT(DISTINCT p.target_id) AS households
  FROM plan AS p
  WHERE
    p.kind = 'household' AND NOT p.text_key IS NULL
  GROUP BY
    p.text_key
), plans AS (
  SELECT
    p.target_id,
    COUNT(*) AS plans,
    MAX(t.households) AS same_text
  FROM plan AS p
  CROSS JOIN as_of AS d
  LEFT JOIN texts AS t
    ON t.text_key = p.text_key
  WHERE
    p.kind = 'household'
    AND NOT p.target_id IS NULL
    AND COALESCE(p.year_from, EXTRACT(YEAR FROM d.as_of)) <= EXTRACT(YEAR FROM d.as_of)
    AND COALESCE(p.year_to, EXTRACT(YEAR FROM d.as_of)) >= EXTRACT(YEAR FROM d.as_of)
  GROUP BY
    p.target_id
), visits AS (
  SELECT
    e.about_id,
    CAST(SUM(COALESCE(e.event_count, 1)) AS BIGINT) AS visits
  FROM event AS e
  CROSS JOIN as_of AS d
  WHERE
    e.kind = 'home_visit'
    AND e.state = 'held'
    AND NOT e.about_id IS NULL
    AND EXTRACT(YEAR FROM COALESCE(e.on_date, e.from_on)) = EXTRACT(YEAR FROM d.as_of)
  GROUP BY
    e.about_id
), answering AS (
  SELECT
    p.target_id,
    CAST(SUM(CASE WHEN h.cause_topics LIKE '% ' || i.topic || ' %' THEN 1 ELSE 0 END) AS BIGINT) AS items
  FROM plan_item AS i
  JOIN plan AS p
    ON p.id = i.plan_id
  JOIN household AS h
    ON h.id = p.target_id
  CROSS JOIN as_of AS d
  WHERE
    p.kind = 'household'
    AND i.state <> 'dropped'
    AND i.topic <> ''
    AND NOT h.cause_topics IS NULL
    AND COALESCE(p.year_from, EXTRACT(YEAR FROM d.as_of)) <= EXTRACT(YEAR FROM d.as_of)
    AND COALESCE(p.year_to, EXTRACT(YEAR FROM d.as_of)) >= EXTRACT(YEAR FROM d.as_of)
  GROUP BY
    p.target_id
), taking AS (
  SELECT
    COALESCE(m.household_id, p.who_id) AS household_id,
    p.kind,
    p.state,
    COALESCE(p.from_on, p.as_on) AS begun_on,
    p.year_from
  FROM participation AS p
  LEFT JOIN person AS m
    ON m.id = p.who_id
  WHERE
    p.state IN ('active', 'ended')
), taken AS (
  SELECT
    p.household_id,
    COUNT(
      CASE
        WHEN p.kind IN ('training', 'leader_training', 'vocational_education')
        THEN 1
      END
    ) AS trainings,
    COUNT(CASE WHEN p.kind = 'certificate' THEN 1 END) AS certificates,
    COUNT(
      CASE
        WHEN p.state = 'active'
        AND p.kind IN (
          'works_job',
          'local_job',
          'workshop_job',
          'flexible_job',
          'labour_transfer',
          'start_up',
          'eco_post',
          'public_post',
          'base_placement'
        )
        THEN 1
      END
    ) AS jobs
  FROM taking AS p
  GROUP BY
    p.household_id
), paying AS (
  SELECT
    COALESCE(m.household_id, e.counterpart_id) AS household_id,
    e.on_date
  FROM entry AS e
  LEFT JOIN person AS m
    ON m.id = e.counterpart_id
  WHERE
    e.side = 'out' AND e.amount_fen > 0
), paid AS (
  SELECT
    e.household_id,
    COUNT(*) AS payments
  FROM paying AS e
  GROUP BY
    e.household_id
), given AS (
  SELECT
    h.id,
    CASE
      WHEN p.kind IN (
        'works_job',
        'vehicle_hire',
        'local_job',
        'workshop_job',
        'flexible_job',
        'labour_transfer',
        'start_up',
        'eco_post',
        'public_post',
        'base_placement',
        'industry_support',
        'cooperative',
        'dividend'
      )
      THEN 1
      ELSE 0
    END AS earning
  FROM household AS h
  JOIN taking AS p
    ON p.household_id = h.id
  WHERE
    NOT p.kind IN ('poverty_exit', 'remaining_poor', 'monitored')
    AND COALESCE(p.begun_on <= h.exited_on, p.year_from <= EXTRACT(YEAR FROM h.exited_on))
  UNION ALL
  SELECT
    h.id,
    1 AS earning
  FROM household AS h
  JOIN paying AS e
    ON e.household_id = h.id
  WHERE
    e.on_date <= h.exited_on
  UNION ALL
  SELECT
    h.id,
    0 AS earning
  FROM household AS h
  JOIN plan AS p
    ON p.target_id = h.id
  WHERE
    p.kind = 'household' AND p.year_from <= EXTRACT(YEAR FROM h.exited_on)
), before_exit AS (
  SELECT
    g.id,
    COUNT(*) AS measures,
    MAX(g.earning) AS earning
  FROM given AS g
  GROUP BY
    g.id
), seen AS (
  SELECT
    h.id,
    CAST(SUM(COALESCE(e.event_count, 1)) AS BIGINT) AS visits
  FROM household AS h
  JOIN event AS e
    ON e.about_id = h.id
  WHERE
    e.kind = 'home_visit'
    AND e.state = 'held'
    AND DATEDIFF(DAY, COALESCE(e.on_date, e.from_on), h.exited_on) BETWEEN 0 AND 365
  GROUP BY
    h.id
), alike AS (
  SELECT
    h.village_id,
    h.exit_account_key,
    COUNT(*) AS households
  FROM household AS h
  WHERE
    NOT h.exit_account_key IS NULL
  GROUP BY
    h.village_id,
    h.exit_account_key
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
  COALESCE(w.helpers, 0) AS helper_count,
  h.income_year,
  h.year_members,
  h.wage_fen,
  h.operating_fen,
  h.property_fen,
  h.transfer_fen,
  h.cost_fen,
  h.wage_fen + h.operating_fen + h.property_fen + h.transfer_fen AS gross_fen,
  h.wage_fen + h.operating_fen + h.property_fen + h.transfer_fen - h.cost_fen + h.relief_fen AS net_fen,
  h.rigid_fen,
  h.rigid_fen * 10000 AS rigid_scaled,
  h.wage_fen + h.operating_fen + h.property_fen + h.transfer_fen - h.cost_fen + h.relief_fen - h.rigid_fen AS left_fen,
  h.wage_post_fen,
  h.minimum_living_fen,
  h.destitute_fen,
  h.disability_fen,
  h.medical_fen,
  CASE WHEN l.unknown = 0 THEN l.labourers END AS labourers,
  CASE WHEN l.unknown = 0 THEN l.labourers * 10000 END AS labour_scaled,
  h.house_grade,
  h.water_safe,
  h.road_paved,
  h.road_distance_dm,
  h.farmland_mu100,
  h.irrigated_mu100,
  h.forest_mu100,
  h.retired_mu100,
  h.orchard_mu100,
  h.pasture_mu100,
  h.pond_mu100,
  NOT COALESCE(h.category, 'ordinary') IN ('ordinary', 'social_assistance') AS helped,
  COALESCE(hp.plans, 0) AS help_plans,
  hp.same_text AS same_plan_households,
  COALESCE(v.visits, 0) AS visits_this_year,
  COALESCE(t.trainings, 0) AS trainings,
  COALESCE(t.jobs, 0) AS jobs,
  COALESCE(t.certificates, 0) AS certificates,
  COALESCE(y.payments, 0) AS payments,
  h.has_handbook,
  h.has_application,
  h.has_publication,
  h.car,
  h.disaster_fen,
  (
    h.before_net_fen * h.year_members - (
      h.wage_fen + h.operating_fen + h.property_fen + h.transfer_fen - h.cost_fen + h.relief_fen
    ) * h.before_members
  ) * 10000 AS drop_scaled,
  CASE WHEN h.before_net_fen > 0 THEN h.before_net_fen * h.year_members END AS before_head,
  h.cause,
  g.items AS answering_items,
  COALESCE(h.exited, FALSE) AS came_out,
  h.exited_on,
  h.exit_net_fen,
  h.exit_members,
  CASE
    WHEN NOT h.exited_on IS NULL
    THEN COALESCE(h.exit_worked, FALSE) OR COALESCE(b.earning, 0) = 1
  END AS exit_supported,
  CASE WHEN NOT h.exited_on IS NULL THEN COALESCE(b.measures, 0) END AS exit_measures,
  CASE WHEN NOT h.exited_on IS NULL THEN COALESCE(s.visits, 0) END AS exit_visits,
  k.households AS exit_same
FROM household AS h
LEFT JOIN accounts AS a
  ON a.account_key = h.account_key
LEFT JOIN helpers AS w
  ON w.target_id = h.id
LEFT JOIN able AS l
  ON l.household_id = h.id
LEFT JOIN plans AS hp
  ON hp.target_id = h.id
LEFT JOIN visits AS v
  ON v.about_id = h.id
LEFT JOIN taken AS t
  ON t.household_id = h.id
LEFT JOIN paid AS y
  ON y.household_id = h.id
LEFT JOIN answering AS g
  ON g.target_id = h.id
LEFT JOIN before_exit AS b
  ON b.id = h.id
LEFT JOIN seen AS s
  ON s.id = h.id
LEFT JOIN alike AS k
  ON k.village_id = h.village_id AND k.exit_account_key = h.exit_account_key
