-- Pages of one unit and of one exception that cost the same however many findings there are.

-- The unit that owns the asset now, so that an index holds a unit's findings worst first; empty when nobody has said. Kept by what records
-- assets; what a list shows is the asset's.
ALTER TABLE finding ADD COLUMN unit text NOT NULL DEFAULT '';
UPDATE finding f SET unit = a.unit FROM asset a WHERE a.id = f.asset_id AND a.unit IS NOT NULL;
CREATE INDEX finding_of_unit ON finding (unit, severity, first_seen, asset_id, identity, target_id)
  WHERE resolved_at IS NULL AND status = 'open';

-- The findings in the scope of an exception in one order, whichever of its versions they belong to.
CREATE INDEX membership_of_exception ON membership (exception_id, asset_id, identity, version);
DROP INDEX membership_exception;
