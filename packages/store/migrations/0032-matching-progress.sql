-- How far the matching of a noted version has come, by the assets of its scope; null: nobody has begun.
ALTER TABLE matching_due
  ADD COLUMN assets_done integer,
  ADD COLUMN assets integer,
  -- Too many findings for the transaction of the grant: lists say so. Else an import went on beside it, and little if anything is missing.
  ADD COLUMN always boolean NOT NULL DEFAULT false;
