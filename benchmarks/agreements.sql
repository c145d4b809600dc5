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
    count(*) FILTER (WHERE NOT gone AND joined) AS there,
    count(reported_on) FILTER (WHERE NOT gone) AS present_reports
  FROM (
    SELECT party.*, slug, name, country,
      coalesce(coalesce(left_latest, left_reported_on) <= $day, 0) AS gone,
      coalesce(joined_earliest <= $day, 1) AS joined
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
    agreement.*, signed_edtf, signed_earliest, signed_latest, slugs, names, countries, last, text,
    reports, there,
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
stops AS (  -- the days from which an agreement is over for good
  SELECT supersedes_id AS agreement_id, coalesce(signed_earliest, '0001-01-01') AS stop
  FROM agreement LEFT JOIN conclusion ON conclusion.agreement_id = agreement.id
  WHERE supersedes_id IS NOT NULL AND NOT draft
  UNION ALL
  SELECT id, coalesce(ended_latest, end_reported_on) FROM agreement
  WHERE end_reported_on IS NOT NULL
  UNION ALL
  SELECT agreement_id, gone FROM (
    SELECT
      agreement_id, coalesce(left_latest, left_reported_on) AS gone,
      row_number() OVER (
        PARTITION BY agreement_id ORDER BY coalesce(left_latest, left_reported_on)
      ) AS place,
      (SELECT count(*) FROM party AS every WHERE every.agreement_id = party.agreement_id) AS number
    FROM party WHERE left_reported_on IS NOT NULL
  ) WHERE place = number - 1
),
papers AS (
  SELECT agreement_id, signed_earliest AS start, term_last_latest AS last FROM instrument
  WHERE role IN ('concludes', 'renews', 'extends')
),
pauses AS (
  SELECT
    agreement_id, coalesce(start_latest, start_reported_on) AS start,
    coalesce(until_latest, until_reported_on) AS stop
  FROM suspension
),
lasts AS (  -- days that can be the last one in force: something changes on the next
  SELECT agreement_id, date(stop, '-1 day') AS day FROM stops
  UNION ALL SELECT agreement_id, last FROM papers WHERE last IS NOT NULL
  UNION ALL SELECT agreement_id, date(start, '-1 day') FROM papers WHERE start IS NOT NULL
  UNION ALL SELECT agreement_id, date(start, '-1 day') FROM pauses
),
until AS (
  SELECT stated.id AS agreement_id, max(day) AS until
  FROM stated JOIN lasts ON lasts.agreement_id = stated.id
  WHERE legal <> 'in_force' AND day < $day AND (signed_earliest IS NULL OR signed_earliest <= day)
    AND NOT EXISTS (SELECT 1 FROM stops WHERE stops.agreement_id = stated.id AND stop <= day)
    AND NOT EXISTS (
      SELECT 1 FROM pauses
      WHERE pauses.agreement_id = stated.id AND start <= day AND coalesce(stop > day, 1)
    )
    AND NOT coalesce((
      SELECT max(coalesce(last < day, 0) = 0) = 0 FROM papers
      WHERE papers.agreement_id = stated.id AND (start IS NULL OR start <= day)
    ), 0)
  GROUP BY stated.id
),
named AS (
  SELECT agreement_id, group_concat(field, ';') AS fields
  FROM (SELECT * FROM agreement_field ORDER BY agreement_id, field)
  GROUP BY agreement_id
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
  $base || reference AS url,
  fields,
  signed_earliest AS concluded_earliest,
  signed_latest AS concluded_latest,
  until AS in_force_until,
  there AS present
FROM judged
LEFT JOIN named ON named.agreement_id = judged.id
LEFT JOIN until ON until.agreement_id = judged.id
ORDER BY number;
