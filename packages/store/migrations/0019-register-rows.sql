-- Rows of somebody's register that became drafts, so that the same row never becomes a second one. Facts: the log holds one event per import.
CREATE TABLE register_row (
  -- Digest of what the register calls the exception, or of the row where it calls it nothing.
  key text PRIMARY KEY CHECK (key ~ '^(reference|row):[0-9a-f]{64}$'),
  digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  exception_id text NOT NULL,
  import_id bigint NOT NULL REFERENCES import_run (id),
  line integer NOT NULL CHECK (line > 0)
);
