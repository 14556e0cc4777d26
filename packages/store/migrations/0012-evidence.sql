-- Bytes of the files that are attached to exceptions, under their SHA-256. Facts: the log holds the digest of each, and a backup holds them all.
CREATE TABLE evidence_part (
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  part integer NOT NULL CHECK (part >= 0),
  bytes bytea NOT NULL CHECK (octet_length(bytes) BETWEEN 1 AND 1048576),
  PRIMARY KEY (sha256, part)
);
-- Pictures and documents are compressed already.
ALTER TABLE evidence_part ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE TRIGGER evidence_part_append_only BEFORE UPDATE OR DELETE ON evidence_part FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_part_no_truncate BEFORE TRUNCATE ON evidence_part FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
