-- Facts: what scanners and inventories report. Kept in tables; the log holds one event per import.
-- asset_id is the partition key of findings and stands in every key and join; no foreign key crosses it.

CREATE TABLE asset (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  type text NOT NULL,
  name text NOT NULL,
  -- Null: discovered by a scanner, nobody has said whose it is.
  unit text,
  criticality smallint CHECK (criticality BETWEEN 1 AND 5),
  classes text[] NOT NULL DEFAULT '{}',
  exposure text CHECK (exposure IN ('internet', 'internal')),
  under text[] NOT NULL DEFAULT '{}',
  UNIQUE (type, name)
);
CREATE INDEX asset_unit ON asset (unit);
CREATE INDEX asset_under ON asset USING gin (under);

CREATE TABLE asset_alias (
  type text NOT NULL,
  name text NOT NULL,
  asset_id bigint NOT NULL,
  PRIMARY KEY (type, name)
);
CREATE INDEX asset_alias_asset ON asset_alias (asset_id);

CREATE TABLE import_run (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  source text NOT NULL,
  format text NOT NULL,
  content_digest text,
  started_by text,
  started_at timestamptz(3) NOT NULL,
  finished_at timestamptz(3),
  state text NOT NULL CHECK (state IN ('running', 'finished', 'failed')),
  counts jsonb NOT NULL DEFAULT '{}',
  skipped jsonb NOT NULL DEFAULT '[]',
  error text
);
CREATE INDEX import_run_digest ON import_run (content_digest) WHERE state = 'finished';

-- What one tool says about one asset: a complete scan of it resolves what it no longer reports.
CREATE TABLE scan_target (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  asset_id bigint NOT NULL,
  tool text NOT NULL,
  format text NOT NULL,
  -- Part of the asset that the tool looks at (a profile, a policy set); empty when it looks at all of it.
  part text NOT NULL DEFAULT '',
  digest text,
  last_scan timestamptz(3),
  last_import bigint,
  UNIQUE (asset_id, tool, format, part)
);

-- A finding as one target reports it, over [seen_from, resolved_at). A change of status ends the interval and begins another.
CREATE TABLE finding (
  asset_id bigint NOT NULL,
  identity bytea NOT NULL CHECK (octet_length(identity) = 32),
  target_id bigint NOT NULL,
  seen_from timestamptz(3) NOT NULL,
  resolved_at timestamptz(3) CHECK (resolved_at >= seen_from),
  -- Original detection: first time that it was open, kept when it is resolved and comes back (I15).
  first_seen timestamptz(3) NOT NULL,
  rule_scheme text NOT NULL,
  rule_id text NOT NULL,
  component text,
  path text,
  line integer,
  port text,
  value text,
  status text NOT NULL CHECK (status IN ('open', 'passed', 'not-evaluated', 'suppressed-at-source')),
  -- 0 critical, 1 high, 2 medium, 3 low, 4 info, 5 unknown.
  severity smallint NOT NULL CHECK (severity BETWEEN 0 AND 5),
  title text NOT NULL,
  refs text[] NOT NULL,
  source jsonb NOT NULL,
  -- Digest of what may change while the finding holds: line, severity, title, refs, source.
  description bytea NOT NULL,
  PRIMARY KEY (asset_id, identity, target_id, seen_from)
) PARTITION BY HASH (asset_id);
CREATE TABLE finding_0 PARTITION OF finding FOR VALUES WITH (MODULUS 8, REMAINDER 0);
CREATE TABLE finding_1 PARTITION OF finding FOR VALUES WITH (MODULUS 8, REMAINDER 1);
CREATE TABLE finding_2 PARTITION OF finding FOR VALUES WITH (MODULUS 8, REMAINDER 2);
CREATE TABLE finding_3 PARTITION OF finding FOR VALUES WITH (MODULUS 8, REMAINDER 3);
CREATE TABLE finding_4 PARTITION OF finding FOR VALUES WITH (MODULUS 8, REMAINDER 4);
CREATE TABLE finding_5 PARTITION OF finding FOR VALUES WITH (MODULUS 8, REMAINDER 5);
CREATE TABLE finding_6 PARTITION OF finding FOR VALUES WITH (MODULUS 8, REMAINDER 6);
CREATE TABLE finding_7 PARTITION OF finding FOR VALUES WITH (MODULUS 8, REMAINDER 7);
CREATE INDEX finding_target ON finding (target_id) WHERE resolved_at IS NULL;
CREATE INDEX finding_worst_first ON finding (severity, first_seen, asset_id, identity, target_id)
  WHERE resolved_at IS NULL AND status = 'open';
CREATE INDEX finding_rule ON finding (rule_scheme, rule_id, asset_id) WHERE resolved_at IS NULL;

-- A finding belongs to the scope of a version of an exception, by one of its clauses. Whether that covers it is a question of time.
CREATE TABLE membership (
  asset_id bigint NOT NULL,
  identity bytea NOT NULL,
  exception_id text NOT NULL,
  version integer NOT NULL,
  clause smallint NOT NULL,
  -- What the clause cites: cover needs every requirement that the rule maps to (E40).
  requirement text NOT NULL,
  -- partial: deviates by more than the clause allows. ambiguous: the asset cannot be told for certain.
  outcome text NOT NULL CHECK (outcome IN ('full', 'partial', 'ambiguous')),
  PRIMARY KEY (asset_id, identity, exception_id, version, clause)
) PARTITION BY HASH (asset_id);
CREATE TABLE membership_0 PARTITION OF membership FOR VALUES WITH (MODULUS 8, REMAINDER 0);
CREATE TABLE membership_1 PARTITION OF membership FOR VALUES WITH (MODULUS 8, REMAINDER 1);
CREATE TABLE membership_2 PARTITION OF membership FOR VALUES WITH (MODULUS 8, REMAINDER 2);
CREATE TABLE membership_3 PARTITION OF membership FOR VALUES WITH (MODULUS 8, REMAINDER 3);
CREATE TABLE membership_4 PARTITION OF membership FOR VALUES WITH (MODULUS 8, REMAINDER 4);
CREATE TABLE membership_5 PARTITION OF membership FOR VALUES WITH (MODULUS 8, REMAINDER 5);
CREATE TABLE membership_6 PARTITION OF membership FOR VALUES WITH (MODULUS 8, REMAINDER 6);
CREATE TABLE membership_7 PARTITION OF membership FOR VALUES WITH (MODULUS 8, REMAINDER 7);
CREATE INDEX membership_exception ON membership (exception_id, version, asset_id);

-- After a large import the planner must know of it at once; only the owner may ANALYZE.
CREATE FUNCTION analyze_facts() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  ANALYZE finding, membership, asset, scan_target;
END
$$;
REVOKE ALL ON FUNCTION analyze_facts() FROM PUBLIC;
