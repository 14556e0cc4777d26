-- What an import is about while it runs, and how far; by it its server is known to live, so the instant is the real clock's.
ALTER TABLE import_run
  ADD COLUMN phase text CHECK (phase IN ('receiving', 'reading', 'writing')),
  ADD COLUMN progress jsonb,
  ADD COLUMN alive_at timestamptz(3),
  -- Of whoever sent it, with the Idempotency-Key: under which the sender finds it before there is an answer.
  ADD COLUMN request_key text;
CREATE INDEX import_run_request ON import_run (request_key, id) WHERE request_key IS NOT NULL;
