-- Operational: may be lost. Whatever authenticates is stored as a hash only.

CREATE TABLE idempotency (
  subject text NOT NULL,
  route text NOT NULL,
  key text NOT NULL,
  body_hash text NOT NULL,
  status smallint NOT NULL,
  -- Null when the answer held a secret.
  response jsonb,
  secret boolean NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (subject, route, key),
  CHECK (NOT (secret AND response IS NOT NULL))
);
CREATE INDEX idempotency_at ON idempotency (at);

CREATE TABLE session (
  token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
  person text NOT NULL,
  kind text NOT NULL,
  strength text NOT NULL,
  authenticated_at timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  -- Ends when it has not been used for so long.
  idle_seconds integer NOT NULL CHECK (idle_seconds > 0),
  last_used_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  csrf_hash bytea
);
CREATE INDEX session_person ON session (person);

CREATE TABLE account (
  person text PRIMARY KEY,
  password_hash bytea NOT NULL,
  salt bytea NOT NULL,
  params jsonb NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  failures integer NOT NULL DEFAULT 0,
  locked_until timestamptz(3)
);

CREATE TABLE setup_link (
  token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
  purpose text NOT NULL,
  person text,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  used_at timestamptz(3)
);

CREATE TABLE service_token (
  id text PRIMARY KEY,
  name text NOT NULL,
  token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  owner text NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  last_used_at timestamptz(3)
);

CREATE TABLE rate_limit (
  bucket text NOT NULL,
  window_start timestamptz(3) NOT NULL,
  count integer NOT NULL,
  PRIMARY KEY (bucket, window_start)
);
CREATE INDEX rate_limit_window ON rate_limit (window_start);
