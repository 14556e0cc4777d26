-- Every version of a configuration document, with the instant from which it is in force. A projection of the streams config:NAME.
ALTER TABLE config_document DROP CONSTRAINT config_document_pkey, ADD PRIMARY KEY (name, revision),
  ADD in_force_from timestamptz(3), ADD recorded_at timestamptz(3), ADD proposal text;
UPDATE config_document d SET in_force_from = e.at, recorded_at = e.at FROM event e WHERE e.stream = 'config:' || d.name AND e.revision = d.revision;
INSERT INTO config_document (name, revision, version, document, in_force_from, recorded_at)
  SELECT d.name, e.revision, d.version - d.revision + e.revision, p.body -> 'document', e.at, e.at
  FROM config_document d JOIN event e ON e.stream = 'config:' || d.name AND e.revision < d.revision JOIN event_payload p ON p.event_id = e.id;
ALTER TABLE config_document ALTER in_force_from SET NOT NULL, ALTER recorded_at SET NOT NULL;
