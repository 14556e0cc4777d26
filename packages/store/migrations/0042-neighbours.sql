-- Which cases have an asset in the scope of their last version: a projection, a row for each asset, that stands until the scope is another one.
CREATE TABLE case_asset (
  exception_id text NOT NULL,
  type text NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (type, name, exception_id)
);
CREATE INDEX case_asset_of_case ON case_asset (exception_id);

-- What a case is to others on its assets, so that a decision reads no whole case for each of them: a projection. `since`: it is in approval;
-- `until`: when it is over whatever anybody does, not known where null.
CREATE TABLE neighbour (
  exception_id text PRIMARY KEY,
  owner text NOT NULL,
  requirements text[] NOT NULL,
  basis text NOT NULL,
  band text,
  since timestamptz(3),
  until timestamptz(3)
);

INSERT INTO case_asset (exception_id, type, name)
SELECT DISTINCT c.id, clause -> 'asset' ->> 'type', member FROM exception_case c
JOIN exception_version v ON v.exception_id = c.id AND v.number = c.version
CROSS JOIN jsonb_array_elements(CASE jsonb_typeof(v.frozen -> 'scope') WHEN 'array' THEN v.frozen -> 'scope' ELSE '[]' END) clause
CROSS JOIN jsonb_array_elements_text(clause -> 'members') member;

-- By the ends of its grants alone: a missed duty may end it sooner, and the next event of the case or a rebuild says so.
INSERT INTO neighbour (exception_id, owner, requirements, basis, band, since, until)
SELECT c.id, c.owner, ARRAY(SELECT r ->> 'id' FROM jsonb_array_elements(v.frozen -> 'requirements') r), v.content ->> 'basis', c.state -> 'assessment' ->> 'residualBand',
  CASE WHEN c.phase IN ('in_approval', 'awaiting_acknowledgement') THEN (c.state ->> 'decidingSince')::timestamptz END,
  CASE c.phase WHEN 'in_approval' THEN NULL WHEN 'awaiting_acknowledgement' THEN NULL WHEN 'approved' THEN g.until ELSE least(g.until, (c.state -> 'ended' ->> 'at')::timestamptz) END
FROM exception_case c
JOIN exception_version v ON v.exception_id = c.id AND v.number = c.version
LEFT JOIN (SELECT exception_id, max(least(until_at, ended_at)) AS until FROM exception_grant GROUP BY exception_id) g ON g.exception_id = c.id
WHERE c.phase IN ('in_approval', 'awaiting_acknowledgement', 'approved', 'revoked', 'closed') AND jsonb_typeof(v.frozen -> 'scope') = 'array'
  AND v.content ->> 'basis' IS NOT NULL AND c.owner IS NOT NULL AND (c.phase NOT IN ('revoked', 'closed') OR c.state -> 'ended' ->> 'at' IS NOT NULL);

DROP INDEX exception_version_scope;
