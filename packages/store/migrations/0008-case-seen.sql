-- How far a person has read a case, for what changed since. Operational: lost, everything counts as not seen.
CREATE TABLE case_seen (
  person text NOT NULL,
  exception_id text NOT NULL,
  revision integer NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (person, exception_id)
);
