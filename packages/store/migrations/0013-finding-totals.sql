-- Open findings counted for dashboards, with the instant of the count. Operational: whatever is lost is counted again, but for the past days.

CREATE TABLE finding_total_state (
  id smallint PRIMARY KEY CHECK (id = 1),
  -- Null: claimed by a node that has not finished the first count.
  as_of timestamptz(3),
  took_ms integer NOT NULL,
  -- By the real clock: when somebody last set about it.
  tried_at timestamptz(3) NOT NULL
);

CREATE TABLE finding_total (
  -- Empty: on an asset of no unit.
  unit text NOT NULL,
  severity smallint NOT NULL,
  coverage text NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (unit, severity, coverage)
);

-- The last count of each day (UTC), for history.
CREATE TABLE finding_total_day (
  day date NOT NULL,
  unit text NOT NULL,
  severity smallint NOT NULL,
  coverage text NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (day, unit, severity, coverage)
);
