-- People who are here now: on record as active, and their last day is not over. Asked wherever somebody has to be, so that it is said once.
CREATE VIEW person_here WITH (security_invoker = true) AS
  SELECT id, email FROM person WHERE active AND (leaves_at IS NULL OR leaves_at > now_instant());
