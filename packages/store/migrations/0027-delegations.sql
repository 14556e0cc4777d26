-- Deciding authority lent for a while (stream delegation:ID). A projection; whether one stands is a question of the instant.
CREATE TABLE delegation (
  id text PRIMARY KEY,
  revision integer NOT NULL,
  from_person text NOT NULL,
  to_person text NOT NULL CHECK (to_person <> from_person),
  starts_at timestamptz(3) NOT NULL,
  until_at timestamptz(3) NOT NULL CHECK (until_at > starts_at),
  ended_at timestamptz(3),
  document jsonb NOT NULL
);
CREATE INDEX delegation_people ON delegation (from_person, to_person);

-- For whom a delegate signed; null: for themself.
ALTER TABLE seat_decision ADD COLUMN on_behalf_of text,
  ADD CONSTRAINT nobody_decides_an_own_request_through_another CHECK (on_behalf_of <> requester),
  ADD CONSTRAINT nobody_stands_in_for_themself CHECK (on_behalf_of <> person);
