-- What a person has named of what a page shows: filters, columns and order, as its address has them. Operational: lost, it is chosen again.
CREATE TABLE saved_view (
  person text NOT NULL,
  page text NOT NULL,
  name text NOT NULL,
  query text NOT NULL,
  saved_at timestamptz(3) NOT NULL,
  PRIMARY KEY (person, page, name)
);
