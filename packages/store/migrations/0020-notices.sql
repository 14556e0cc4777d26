-- What people were told: a durable inbox. Operational: computed again from the cases when it is lost, but for what was handled.
CREATE TABLE notice (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person text NOT NULL,
  exception_id text NOT NULL,
  key text NOT NULL,
  kind text NOT NULL,
  body text NOT NULL,
  at timestamptz(3) NOT NULL,
  due timestamptz(3),
  urgent boolean NOT NULL,
  -- Three marks that never say anything about the exception: told, what it asked for is done, the person has dealt with it.
  warned_at timestamptz(3) NOT NULL,
  settled_at timestamptz(3),
  handled_at timestamptz(3),
  UNIQUE (person, exception_id, key)
);
CREATE INDEX notice_open ON notice (person, id) WHERE handled_at IS NULL;
CREATE INDEX notice_exception ON notice (exception_id);

-- Which revision of a case was looked at for notices, and when it is to be looked at again without an event. Any node may do it: a notice
-- is inserted once.
CREATE TABLE notice_check (
  exception_id text PRIMARY KEY,
  revision integer NOT NULL,
  next_at timestamptz(3)
);
CREATE INDEX notice_check_next ON notice_check (next_at);

-- Since when the seats of a case decide: what folding its events gives. Open change requests of before have nobody reminded.
UPDATE exception_case SET state = jsonb_set(
  state || jsonb_build_object('decidingSince', (
    SELECT to_char(max(e.at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') FROM event e
    WHERE e.stream = exception_case.id AND e.type = 'exception_assessed' AND NOT convert_from(e.leaf, 'UTF8')::jsonb -> 'data' ? 'change')),
  '{changes}', coalesce((
    SELECT jsonb_agg(c.change || '{"decidingSince": null}' ORDER BY c.at) FROM jsonb_array_elements(state -> 'changes') WITH ORDINALITY AS c (change, at)), '[]'));
