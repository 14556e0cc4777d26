-- Requirements that a rule was said to check and is not any more, as [{requirement, at}]; null: none. They count for some days longer (`lifecycle.heldDays`), so
-- that taking one away just before a request lowers nothing.
ALTER TABLE rule_mapping ADD COLUMN taken_away jsonb;
