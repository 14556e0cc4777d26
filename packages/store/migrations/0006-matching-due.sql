-- Granted versions that may lack memberships: of findings that were too many for the transaction of the grant, or that an import brought at the
-- same time. A row goes when its version has been matched again with no import under way.

CREATE TABLE matching_due (
  exception_id text NOT NULL,
  version integer NOT NULL,
  -- By the real clock: when somebody last set about it. Others wait a while before they do.
  tried_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (exception_id, version)
);
CREATE INDEX import_run_running ON import_run (id) WHERE state = 'running';
