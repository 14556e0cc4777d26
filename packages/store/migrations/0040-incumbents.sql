-- When roles of a person begin and end by themselves: compared wherever somebody is asked what they may do, so that no job has to run.
ALTER TABLE person ADD COLUMN role_bounds timestamptz(3)[];
