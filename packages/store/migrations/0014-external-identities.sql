-- Who somebody is at an identity provider: by issuer and subject, which never change hands, and never by e-mail.
CREATE TABLE external_identity (
  issuer text NOT NULL,
  subject text NOT NULL,
  person text NOT NULL,
  linked_at timestamptz(3) NOT NULL,
  last_used_at timestamptz(3),
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX external_identity_person ON external_identity (person);
