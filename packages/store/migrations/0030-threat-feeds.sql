-- The last feed of each kind that was taken in, a projection of the streams `feed:KIND`, and what it says of each vulnerability: facts.
CREATE TABLE threat_feed (kind text PRIMARY KEY, source text NOT NULL, version text NOT NULL, as_of timestamptz(3) NOT NULL, digest text NOT NULL, rows integer NOT NULL);
CREATE TABLE threat_value (kind text NOT NULL, vulnerability text NOT NULL, value jsonb NOT NULL, PRIMARY KEY (vulnerability, kind));
