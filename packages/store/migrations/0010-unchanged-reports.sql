-- A report whose very bytes were imported before, read the same way, is not read again.

-- How the bytes were read: by which server since its start, and what its caller said of the subject. Null: not to be relied on.
ALTER TABLE import_run ADD COLUMN reading text;
-- Whether the tool says when it looked; if not, a target was last scanned when it was last imported. Null: not known.
ALTER TABLE scan_target ADD COLUMN dated boolean;
CREATE INDEX scan_target_import ON scan_target (last_import);
