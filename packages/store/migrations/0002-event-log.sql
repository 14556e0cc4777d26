-- The log of events (truth of everything governed), its numbering, and the clock.

CREATE TABLE instance (
  id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  -- demo and test may move the clock; production never.
  mode text NOT NULL CHECK (mode IN ('production', 'demo', 'test')),
  created_at timestamptz(3) NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp())
);
INSERT INTO instance (mode) VALUES ('production');

CREATE TABLE clock_offset (
  id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  milliseconds bigint NOT NULL DEFAULT 0
);
INSERT INTO clock_offset DEFAULT VALUES;

-- The only clock of the product. Truncated, so that an instant is never in the future of the event that it stamps.
CREATE FUNCTION now_instant() RETURNS timestamptz VOLATILE LANGUAGE sql AS $$
  SELECT date_trunc('milliseconds', clock_timestamp()) + milliseconds * interval '1 millisecond' FROM clock_offset
$$;

-- The one way to move the clock. The application role cannot write clock_offset or instance itself.
CREATE FUNCTION move_clock(new_offset bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM instance WHERE mode IN ('demo', 'test')) THEN
    RAISE EXCEPTION 'the clock moves in demo and test mode only, this instance is in production mode' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE clock_offset SET milliseconds = new_offset;
END
$$;
REVOKE ALL ON FUNCTION move_clock(bigint) FROM PUBLIC;

CREATE TABLE stream (
  stream text PRIMARY KEY,
  revision integer NOT NULL DEFAULT 0 CHECK (revision >= 0),
  last_at timestamptz(3)
);

CREATE TABLE event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stream text NOT NULL REFERENCES stream,
  revision integer NOT NULL CHECK (revision > 0),
  type text NOT NULL,
  schema integer NOT NULL CHECK (schema > 0),
  at timestamptz(3) NOT NULL,
  actor_person text,
  actor_kind text NOT NULL CHECK (actor_kind IN ('person', 'service', 'system', 'bootstrap')),
  on_behalf_of text,
  strength text,
  rule_id text NOT NULL,
  request_id text,
  idempotency_key text,
  -- Canonical JSON, the exact bytes that the tree hashes.
  leaf bytea NOT NULL CHECK (octet_length(leaf) BETWEEN 1 AND 65535),
  UNIQUE (stream, revision)
);
CREATE INDEX event_by_type ON event (type, id);

-- Parts of the data that are not in the leaf, by path, and the salt of each. A redaction takes parts out, with their salts, and keeps the row.
CREATE TABLE event_payload (
  event_id bigint PRIMARY KEY REFERENCES event,
  body jsonb NOT NULL CHECK (jsonb_typeof(body) = 'object'),
  salts jsonb NOT NULL CHECK (jsonb_typeof(salts) = 'object'),
  redacted_at timestamptz(3)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION allow_redaction_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.redacted_at IS NULL AND NEW.redacted_at IS NOT NULL AND NEW.event_id = OLD.event_id
    AND NOT EXISTS (SELECT FROM jsonb_each(NEW.body) AS part WHERE OLD.body -> part.key IS DISTINCT FROM part.value)
    AND NOT EXISTS (SELECT FROM jsonb_each(NEW.salts) AS salt WHERE OLD.salts -> salt.key IS DISTINCT FROM salt.value)
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a payload may only be redacted, once' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER event_payload_redaction BEFORE UPDATE ON event_payload FOR EACH ROW EXECUTE FUNCTION allow_redaction_only();
CREATE TRIGGER event_payload_append_only BEFORE DELETE ON event_payload FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER event_payload_no_truncate BEFORE TRUNCATE ON event_payload FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Events that have no number yet: the log's anti-join, kept as rows so that the sequencer reads what is new and not the whole log.
CREATE TABLE event_unnumbered (event_id bigint PRIMARY KEY);

CREATE FUNCTION queue_for_numbering() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO event_unnumbered (event_id) SELECT id FROM appended;
  RETURN NULL;
END
$$;
CREATE TRIGGER event_queue AFTER INSERT ON event REFERENCING NEW TABLE AS appended FOR EACH STATEMENT EXECUTE FUNCTION queue_for_numbering();

-- One row: its lock is the only election that sequencers need.
CREATE TABLE log_head (
  id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  size bigint NOT NULL DEFAULT 0 CHECK (size >= 0)
);
INSERT INTO log_head DEFAULT VALUES;

-- seq is the index of the leaf in the tree, from 0, without gaps.
CREATE TABLE log_entry (
  seq bigint PRIMARY KEY CHECK (seq >= 0),
  event_id bigint NOT NULL UNIQUE REFERENCES event,
  leaf_hash bytea NOT NULL CHECK (octet_length(leaf_hash) = 32)
);

-- Hashes of a tile of the tree (C2SP tlog-tiles): up to 256 of 32 bytes; the last tile of a level grows.
CREATE TABLE log_tile (
  level smallint NOT NULL CHECK (level >= 0),
  index bigint NOT NULL CHECK (index >= 0),
  hashes bytea NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
  PRIMARY KEY (level, index)
);

CREATE TABLE checkpoint (
  size bigint PRIMARY KEY CHECK (size >= 0),
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  note text NOT NULL,
  at timestamptz(3) NOT NULL
);

CREATE TRIGGER log_entry_append_only BEFORE UPDATE OR DELETE ON log_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_entry_no_truncate BEFORE TRUNCATE ON log_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoint_append_only BEFORE UPDATE OR DELETE ON checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoint_no_truncate BEFORE TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
