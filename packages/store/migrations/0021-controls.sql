-- Compensating controls that people run, and which exceptions rely on them: projections of the streams `control:ID` and of the cases.
CREATE TABLE control (
  id text PRIMARY KEY,
  revision integer NOT NULL,
  kind text NOT NULL,
  unit text NOT NULL,
  operator text NOT NULL,
  -- The folded ControlRecord, whole.
  record jsonb NOT NULL
);
CREATE TABLE relied_control (exception_id text NOT NULL, control text NOT NULL, PRIMARY KEY (exception_id, control));
CREATE INDEX relied_control_control ON relied_control (control);
