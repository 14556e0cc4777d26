-- The second factor of local accounts. What proves it is sealed with a key that is not in this database, or stored as a hash.

-- Null: an account of before; it cannot sign in until a link has set both factors.
ALTER TABLE account ADD COLUMN totp_sealed text;
-- Time step of the last code that was taken: neither it nor an earlier one is taken again.
ALTER TABLE account ADD COLUMN totp_step bigint NOT NULL DEFAULT -1;

-- The secret that the page of a link shows, until the link is used.
ALTER TABLE setup_link ADD COLUMN totp_sealed text;

CREATE TABLE recovery_code (
  person text NOT NULL,
  code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
  used_at timestamptz(3),
  PRIMARY KEY (person, code_hash)
);
