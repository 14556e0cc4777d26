-- A person's secret address of a calendar of due dates; read only. The secret itself is not stored.
CREATE TABLE calendar_feed (
  person text PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  created_at timestamptz(3) NOT NULL,
  last_used_at timestamptz(3)
);
