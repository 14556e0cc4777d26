-- Projections: pure functions of the events, recreated by `log rebuild`. No foreign keys, no defaults, no generated keys, so that live and
-- rebuilt rows can be compared as they are.

CREATE TABLE exception_case (
  id text PRIMARY KEY,
  revision integer NOT NULL,
  phase text NOT NULL,
  title text NOT NULL,
  basis text,
  owner text,
  requester text NOT NULL,
  owner_unit text,
  level smallint,
  reliance_hash text,
  version integer,
  drafted_at timestamptz(3) NOT NULL,
  last_event_at timestamptz(3) NOT NULL,
  -- Of the last grant, as far as is known: start, and end with everything recorded on it.
  cover_from timestamptz(3),
  cover_until timestamptz(3),
  -- The folded ExceptionCase, whole.
  state jsonb NOT NULL,
  search text NOT NULL,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple', search)) STORED
);
CREATE INDEX exception_case_words ON exception_case USING gin (words);
CREATE INDEX exception_case_phase ON exception_case (phase, id);
CREATE INDEX exception_case_owner ON exception_case (owner);
CREATE INDEX exception_case_requester ON exception_case (requester);
CREATE INDEX exception_case_cover_until ON exception_case (cover_until);
CREATE INDEX exception_case_last_event ON exception_case (last_event_at);

CREATE TABLE exception_version (
  exception_id text NOT NULL,
  number integer NOT NULL,
  content_hash text NOT NULL,
  reliance_hash text NOT NULL,
  content jsonb NOT NULL,
  frozen jsonb NOT NULL,
  PRIMARY KEY (exception_id, number)
);

CREATE TABLE exception_grant (
  id text PRIMARY KEY,
  exception_id text NOT NULL,
  version integer NOT NULL,
  reliance_hash text NOT NULL,
  from_at timestamptz(3) NOT NULL,
  until_at timestamptz(3) NOT NULL CHECK (until_at > from_at),
  last_day text NOT NULL,
  zone text NOT NULL,
  tzdata text NOT NULL,
  granted_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  end_cause text,
  -- Start and end of cover as if nothing had suspended it: between them an interval is missing only because of a suspension.
  cover_from timestamptz(3),
  cover_until timestamptz(3),
  cover_end text CHECK (cover_end IN ('expired', 'ended', 'duty-unmet'))
);
CREATE INDEX exception_grant_exception ON exception_grant (exception_id, version);

-- When a grant is in force: from_at <= t and t < until_at. This is what every answer about coverage compares.
CREATE TABLE grant_interval (
  grant_id text NOT NULL,
  ordinal integer NOT NULL,
  exception_id text NOT NULL,
  version integer NOT NULL,
  from_at timestamptz(3) NOT NULL,
  until_at timestamptz(3) NOT NULL CHECK (until_at > from_at),
  because text NOT NULL CHECK (because IN ('expired', 'ended', 'suspended', 'duty-unmet')),
  PRIMARY KEY (grant_id, ordinal)
);
CREATE INDEX grant_interval_exception ON grant_interval (exception_id, version, from_at, until_at);
CREATE INDEX grant_interval_until ON grant_interval (until_at);
CREATE INDEX grant_interval_from ON grant_interval (from_at);

-- Seats that wait for a signature now. Who holds one is resolved when it is read.
CREATE TABLE seat (
  exception_id text NOT NULL,
  seat text NOT NULL,
  stage smallint NOT NULL,
  voice text NOT NULL,
  person text,
  members text[] NOT NULL,
  spec jsonb NOT NULL,
  open boolean NOT NULL,
  PRIMARY KEY (exception_id, seat)
);
CREATE INDEX seat_person ON seat (person) WHERE open;
CREATE INDEX seat_members ON seat USING gin (members) WHERE open;

-- Second wall of separation of duties: whatever the code does, nobody signs a request of his own.
CREATE TABLE seat_decision (
  exception_id text NOT NULL,
  ordinal integer NOT NULL,
  seat text NOT NULL,
  -- Null: a committee, whose members' votes stand in seat_vote.
  person text,
  requester text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('approve', 'approve_narrower', 'reject', 'object')),
  reliance_hash text NOT NULL,
  at timestamptz(3) NOT NULL,
  superseded boolean NOT NULL,
  PRIMARY KEY (exception_id, ordinal),
  CONSTRAINT nobody_decides_an_own_request CHECK (person <> requester)
);
CREATE UNIQUE INDEX one_live_decision_per_seat ON seat_decision (exception_id, seat, reliance_hash) WHERE NOT superseded;
CREATE INDEX seat_decision_person ON seat_decision (person);

CREATE TABLE seat_vote (
  exception_id text NOT NULL,
  ordinal integer NOT NULL,
  seat text NOT NULL,
  person text NOT NULL,
  requester text NOT NULL,
  vote text NOT NULL CHECK (vote IN ('yes', 'no', 'abstain')),
  at timestamptz(3) NOT NULL,
  superseded boolean NOT NULL,
  PRIMARY KEY (exception_id, ordinal),
  CONSTRAINT nobody_votes_on_an_own_request CHECK (person <> requester)
);
CREATE INDEX seat_vote_person ON seat_vote (person);

CREATE TABLE unit (id text PRIMARY KEY, revision integer NOT NULL, parent text, document jsonb NOT NULL);
CREATE INDEX unit_parent ON unit (parent);
CREATE TABLE person (
  id text PRIMARY KEY, revision integer NOT NULL, user_name text, unit text, manager text, active boolean NOT NULL, email text, document jsonb NOT NULL
);
-- A user name is never given to another person.
CREATE UNIQUE INDEX person_user_name ON person (user_name);
CREATE INDEX person_unit ON person (unit);
CREATE INDEX person_email ON person (lower(email));
CREATE TABLE calendar (id text PRIMARY KEY, revision integer NOT NULL, document jsonb NOT NULL);
CREATE TABLE requirement (id text PRIMARY KEY, revision integer NOT NULL, version integer, document jsonb NOT NULL);
CREATE TABLE rule_mapping (
  scheme text NOT NULL, rule text NOT NULL, revision integer NOT NULL, requirements text[] NOT NULL, PRIMARY KEY (scheme, rule)
);
CREATE INDEX rule_mapping_requirements ON rule_mapping USING gin (requirements);
CREATE TABLE config_document (name text PRIMARY KEY, revision integer NOT NULL, version integer NOT NULL, document jsonb NOT NULL);

-- Numbers of exceptions, per year. Drawn outside the command's transaction: a refused command leaves a gap.
CREATE TABLE case_counter (year integer PRIMARY KEY, last integer NOT NULL);
