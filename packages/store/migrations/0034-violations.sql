-- Violations on record of an exception that is over: asked for with every notice about it.
CREATE INDEX non_compliance_exception ON non_compliance ((record -> 'nonCompliance' ->> 'exception')) WHERE open;
