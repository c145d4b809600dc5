-- What /agreements.csv says of every agreement, in one statement: the peer of our download.
-- day, active, quiet and grace are the cut-offs of the rule, base the address of a page.
WITH
conclusion AS (
  SELECT agreement_id, signed_edtf, signed_earliest, signed_latest
  FROM instrument WHERE role = 'concludes'
),
counted AS (
  SELECT
    done.agreement_id,
    min(coalesce(done.end_latest, done.begin_latest), $day) AS last,
    done.begin_edtf || coalesce('/' || done.end_edtf, '') AS text,
    row_number() OVER (
      PARTITION BY done.agreement_id
      ORDER BY min(coalesce(done.end_latest, done.begin_latest), $day) DESC,
        done.begin_earliest DESC, done.id DESC
    ) AS place
  FROM activity AS done
  LEFT JOIN conclusion USING (agreement_id)
  WHERE done.kind NOT IN ('ceremony', 'greeting')
    AND done.withdrawn_on IS NULL AND done.contested_on IS NULL
    AND done.begin_earliest <= $day
    AND (signed_earliest IS NULL OR done.begin_latest >= signed_earliest)
),
parties AS (
  SELECT
    agreement_id,
    group_concat(slug, ';') AS slugs,
    group_concat(name, ';') AS names,
    group_concat(country, ';') AS countries,
    count(reported_on) AS reports,
    count(*) FILTER (WHERE gone) AS gone,
    count(*) FILTER (WHERE NOT gone) AS present,
    count(reported_on) FILTER (WHERE NOT gone) AS present_reports
  FROM (
    SELECT party.*, slug, name, country,
      coalesce(coalesce(left_latest, left_reported_on) <= $day, 0) AS gone
    FROM party JOIN city ON city.id = party.city_id
    ORDER BY party.agreement_id, position
  )
  GROUP BY agreement_id
),
superseded AS (
  SELECT supersedes_id AS agreement_id
  FROM agreement LEFT JOIN conclusion ON conclusion.agreement_id = agreement.id
  WHERE supersedes_id IS NOT NULL AND NOT draft
    AND (signed_earliest IS NULL OR signed_earliest <= $day)
),
expired AS (
  SELECT agreement_id FROM instrument
  WHERE role IN ('concludes', 'renews', 'extends')
    AND (signed_earliest IS NULL OR signed_earliest <= $day)
  GROUP BY agreement_id
  HAVING max(coalesce(term = 'fixed' AND term_last_latest < $day, 0) = 0) = 0
),
suspended AS (
  SELECT agreement_id FROM suspension
  WHERE coalesce(start_latest, start_reported_on) <= $day
    AND coalesce(coalesce(until_latest, until_reported_on) > $day, 1)
),
stated AS (
  SELECT
    agreement.*, signed_edtf, signed_latest, slugs, names, countries, last, text, reports,
    CASE
      WHEN agreement.id IN superseded THEN 'superseded'
      WHEN coalesce(ended_latest, end_reported_on) <= $day OR present < 2 THEN 'ended'
      WHEN agreement.id IN expired THEN 'expired'
      WHEN agreement.id IN suspended THEN 'suspended'
      ELSE 'in_force'
    END AS legal,
    CASE
      WHEN contested_on IS NOT NULL THEN 'contested'
      WHEN present > 0 AND present_reports = present THEN 'confirmed'
      WHEN reports > 0 THEN 'one_sided'
      ELSE 'unreported'
    END AS record
  FROM agreement
  JOIN parties ON parties.agreement_id = agreement.id
  LEFT JOIN conclusion ON conclusion.agreement_id = agreement.id
  LEFT JOIN counted ON counted.agreement_id = agreement.id AND place = 1
  WHERE NOT draft AND (signed_earliest IS NULL OR signed_earliest <= $day)
),
judged AS (
  SELECT
    *,
    CASE
      WHEN legal <> 'in_force' OR kind = 'contact' THEN NULL
      WHEN last >= $active THEN 'active'
      WHEN last >= $quiet THEN 'quiet'
      WHEN last IS NOT NULL THEN 'dormant'
      WHEN signed_latest >= $grace THEN 'new'
      WHEN reports > 0 THEN 'never_implemented'
      ELSE 'no_record'
    END AS status
  FROM stated
)
SELECT
  reference, kind, wording,
  slugs AS city_slugs, names AS city_names, countries,
  signed_edtf AS concluded,
  legal AS legal_status,
  status AS activity_status,
  CASE status
    WHEN 'dormant' THEN date(last, '+1 day', '+24 months')
    WHEN 'never_implemented' THEN date(signed_latest, '+1 day', '+12 months')
  END AS dormant_since,
  text AS last_activity,
  last AS last_counted,
  CASE WHEN reports > 0 THEN 'yes' ELSE 'no' END AS reported,
  record,
  $base || reference AS url
FROM judged
ORDER BY number;
