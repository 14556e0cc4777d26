-- The last three complete scans of a target, oldest first: what three of them did not find is not there.
ALTER TABLE scan_target ADD COLUMN recent_scans timestamptz(3)[] NOT NULL DEFAULT '{}';
