-- What counts against the budgets of risk that units may carry: a projection of the cases, one row for their cover and one for each request in
-- approval. Points follow from the published rules when they are asked, so none stand here.
CREATE TABLE exposure_claim (
  exception_id text NOT NULL,
  request text NOT NULL,
  requester text NOT NULL,
  units text[] NOT NULL,
  band text NOT NULL,
  assets integer NOT NULL,
  since timestamptz(3),
  stage_since timestamptz(3),
  until timestamptz(3),
  PRIMARY KEY (exception_id, request)
);
CREATE INDEX exposure_claim_units ON exposure_claim USING gin (units);
CREATE INDEX exposure_claim_requests ON exposure_claim (exception_id) WHERE request <> 'cover';

-- Cover of before, by the ends of its grants alone: a missed duty may have ended it sooner, and the next event of the case or a rebuild says so.
INSERT INTO exposure_claim (exception_id, request, requester, units, band, assets, since, stage_since, until)
SELECT c.id, 'cover', c.requester, ARRAY(SELECT jsonb_array_elements_text(v.frozen -> 'assetUnits')), coalesce(c.state -> 'assessment' ->> 'residualBand', 'high'),
  greatest(1, (SELECT count(DISTINCT (clause -> 'asset' ->> 'type', member)) FROM jsonb_array_elements(v.frozen -> 'scope') clause, jsonb_array_elements_text(clause -> 'members') member)),
  NULL, NULL, g.until
FROM exception_case c
JOIN exception_version v ON v.exception_id = c.id AND v.number = c.version
JOIN (SELECT exception_id, max(least(until_at, ended_at)) AS until FROM exception_grant GROUP BY exception_id) g ON g.exception_id = c.id
WHERE jsonb_typeof(v.frozen -> 'assetUnits') = 'array' AND jsonb_typeof(v.frozen -> 'scope') = 'array';
