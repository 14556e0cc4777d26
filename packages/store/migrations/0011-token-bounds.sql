-- A token ends, and acts on one unit and what is below it. Null: one of before, on the whole organisation.
ALTER TABLE service_token ADD COLUMN unit text;
UPDATE service_token SET expires_at = created_at + interval '366 days' WHERE expires_at IS NULL;
ALTER TABLE service_token ALTER COLUMN expires_at SET NOT NULL;
