-- Answers that policy owners owe to signals: a projection of the streams `policy-review:ID`.
CREATE TABLE policy_review (
  id text PRIMARY KEY,
  revision integer NOT NULL,
  requirement text NOT NULL,
  open boolean NOT NULL,
  -- The folded PolicyReviewRecord, whole.
  record jsonb NOT NULL
);
CREATE INDEX policy_review_requirement ON policy_review (requirement);
