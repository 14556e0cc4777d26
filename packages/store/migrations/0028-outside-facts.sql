-- What outside systems reported, by subject in the order of arrival, and the tickets that cases name: projections of the streams
-- `outside:FAMILY:SUBJECT` and of the cases.
CREATE TABLE outside_fact (
  family text NOT NULL,
  subject text NOT NULL,
  ordinal integer NOT NULL,
  source text NOT NULL,
  external_id text NOT NULL,
  version bigint NOT NULL,
  kind text NOT NULL,
  occurred_at timestamptz(3) NOT NULL,
  received_at timestamptz(3) NOT NULL,
  -- False: something newer was known, and nothing followed from it.
  applied boolean NOT NULL,
  fact jsonb NOT NULL,
  PRIMARY KEY (family, subject, ordinal)
);
CREATE INDEX outside_fact_key ON outside_fact (source, external_id, version);
CREATE INDEX outside_fact_received ON outside_fact (received_at, family, subject, ordinal);

CREATE TABLE case_ticket (exception_id text NOT NULL, ticket text NOT NULL, PRIMARY KEY (exception_id, ticket));
CREATE INDEX case_ticket_ticket ON case_ticket (ticket);
INSERT INTO case_ticket (exception_id, ticket)
SELECT DISTINCT id, ticket FROM (
  SELECT id, state -> 'content' ->> 'ticket' AS ticket FROM exception_case
  UNION ALL
  SELECT id, m ->> 'ticket' FROM exception_case, jsonb_path_query(state, '$.content.remediation.milestones[*]') m) named
WHERE ticket IS NOT NULL;
