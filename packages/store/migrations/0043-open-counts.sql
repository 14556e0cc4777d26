-- Totals of open findings that cost what the targets are, not what the estate is: a large estate takes more than a minute to read.

-- Open findings of the target by severity, worst first, as the last import left them.
ALTER TABLE scan_target ADD COLUMN open_counts integer[] NOT NULL DEFAULT '{0,0,0,0,0,0}' CHECK (cardinality(open_counts) = 6);
UPDATE scan_target t SET open_counts = n.counts
FROM (
  SELECT target_id, ARRAY[count(*) FILTER (WHERE severity = 0), count(*) FILTER (WHERE severity = 1), count(*) FILTER (WHERE severity = 2),
    count(*) FILTER (WHERE severity = 3), count(*) FILTER (WHERE severity = 4), count(*) FILTER (WHERE severity = 5)]::integer[] AS counts
  FROM finding WHERE resolved_at IS NULL AND status = 'open' GROUP BY target_id) n
WHERE t.id = n.target_id;
