-- Changes of who may sign that wait for a second person, and what became of them. A projection of the streams authority:ID.
CREATE TABLE authority_proposal (
  id text PRIMARY KEY,
  revision integer NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'confirmed', 'declined')),
  proposed_by text,
  proposed_at timestamptz(3) NOT NULL,
  decided_by text,
  document jsonb NOT NULL,
  -- Nobody confirms what they proposed.
  CHECK (state <> 'confirmed' OR decided_by IS DISTINCT FROM proposed_by)
);
CREATE INDEX authority_proposal_open ON authority_proposal (proposed_at, id) WHERE state = 'open';
