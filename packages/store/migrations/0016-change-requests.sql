-- Change requests of a case (renewal, bridge …) have seats, signatures and votes of their own, beside those of the request that opened it.

ALTER TABLE seat ADD COLUMN change text NOT NULL DEFAULT 'initial';
ALTER TABLE seat ALTER COLUMN change DROP DEFAULT;
ALTER TABLE seat DROP CONSTRAINT seat_pkey;
ALTER TABLE seat ADD PRIMARY KEY (exception_id, change, seat);

ALTER TABLE seat_decision ADD COLUMN change text NOT NULL DEFAULT 'initial';
ALTER TABLE seat_decision ALTER COLUMN change DROP DEFAULT;
ALTER TABLE seat_decision DROP CONSTRAINT seat_decision_pkey;
ALTER TABLE seat_decision ADD PRIMARY KEY (exception_id, change, ordinal);
DROP INDEX one_live_decision_per_seat;
CREATE UNIQUE INDEX one_live_decision_per_seat ON seat_decision (exception_id, change, seat, reliance_hash) WHERE NOT superseded;

ALTER TABLE seat_vote ADD COLUMN change text NOT NULL DEFAULT 'initial';
ALTER TABLE seat_vote ALTER COLUMN change DROP DEFAULT;
ALTER TABLE seat_vote DROP CONSTRAINT seat_vote_pkey;
ALTER TABLE seat_vote ADD PRIMARY KEY (exception_id, change, ordinal);

-- Folded cases of before are what folding their events gives now.
UPDATE exception_case SET state = state || '{"changes": [], "reached": [], "stalls": 0, "lineageSince": null}';
