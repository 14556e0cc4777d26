-- Requirements that are not met and cannot be excepted: a projection of the streams `non-compliance:ID`. Nothing of it is read by coverage.
CREATE TABLE non_compliance (
  id text PRIMARY KEY,
  revision integer NOT NULL,
  requirement text NOT NULL,
  unit text NOT NULL,
  owner text NOT NULL,
  open boolean NOT NULL,
  -- The folded NonComplianceRecord, whole.
  record jsonb NOT NULL
);
CREATE INDEX non_compliance_requirement ON non_compliance (requirement) WHERE open;
