-- Who published each version of a requirement: who proposed it, and who confirmed it. A projection, as the rest of the row.
ALTER TABLE requirement ADD publishers text[];
UPDATE requirement r SET publishers = array_remove(ARRAY[e.actor_person], NULL) FROM event e WHERE e.stream = 'requirement:' || r.id AND e.revision = r.revision;
ALTER TABLE requirement ALTER publishers SET NOT NULL;
