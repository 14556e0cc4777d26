-- Every version of a requirement, with the instant from which it is in force. `effective`: the day that was picked, its zone and tzdata version; null:
-- at once. A projection of the streams requirement:ID.
ALTER TABLE requirement DROP CONSTRAINT requirement_pkey, ADD PRIMARY KEY (id, revision),
  ADD in_force_from timestamptz(3), ADD recorded_at timestamptz(3), ADD effective jsonb;
UPDATE requirement r SET in_force_from = e.at, recorded_at = e.at FROM event e WHERE e.stream = 'requirement:' || r.id AND e.revision = r.revision;
INSERT INTO requirement (id, revision, version, document, in_force_from, recorded_at)
  SELECT r.id, e.revision, (p.body -> 'requirement' ->> 'version')::integer, p.body -> 'requirement', e.at, e.at
  FROM requirement r JOIN event e ON e.stream = 'requirement:' || r.id AND e.revision < r.revision JOIN event_payload p ON p.event_id = e.id;
ALTER TABLE requirement ALTER in_force_from SET NOT NULL, ALTER recorded_at SET NOT NULL;
