-- What of an asset was higher before somebody recorded it lower, and until when: it counts some time longer (E47). Facts, as the asset is.
CREATE TABLE asset_lowered (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  asset_id bigint NOT NULL,
  lowered_at timestamptz(3) NOT NULL,
  criticality smallint,
  classes text[] NOT NULL,
  exposure text
);
CREATE INDEX asset_lowered_asset ON asset_lowered (asset_id, lowered_at);
