-- From when on a person has left whose last day lies ahead: compared where somebody is asked to be active, so that no job has to run.
ALTER TABLE person ADD COLUMN leaves_at timestamptz(3);
