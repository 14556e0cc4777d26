-- Mail of notices. Operational: a mail that fails or is lost changes nothing; the notice stands in the inbox.
CREATE TABLE mail_server (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  revision integer NOT NULL,
  enabled boolean NOT NULL,
  host text NOT NULL,
  port integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
  security text NOT NULL CHECK (security IN ('tls', 'starttls', 'none')),
  user_name text,
  -- Sealed with a key outside the database.
  password_sealed text,
  sender text NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamptz(3) NOT NULL
);

CREATE TABLE mail (
  notice_id bigint PRIMARY KEY REFERENCES notice ON DELETE CASCADE,
  person text NOT NULL,
  -- Waits for the others of its day, and goes out with them.
  digest boolean NOT NULL,
  -- `dropped`: the notice was handled or settled before it was sent.
  state text NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
  attempts integer NOT NULL,
  next_at timestamptz(3) NOT NULL,
  -- Until then the node that took it has it alone.
  leased_until timestamptz(3),
  last_error text,
  sent_at timestamptz(3)
);
CREATE INDEX mail_waiting ON mail (next_at, notice_id) WHERE state = 'waiting';
CREATE INDEX mail_troubled ON mail (notice_id DESC) WHERE last_error IS NOT NULL AND state IN ('waiting', 'failed');
