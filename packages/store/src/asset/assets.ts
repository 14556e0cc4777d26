import { type Asset, type AssetClass, assetKey, type AssetRef, type AssetType, type LoweredFacts, parseInstant, type UnitId } from '@exeat/core';
import { sql } from 'kysely';
import type { Queries } from '../connection/pool.ts';
import { all, decodeCursor, encodeCursor, type Page, pageSize, run } from '../sql.ts';
import { StoreError } from '../errors.ts';

/** An asset as the inventory knows it; `unit` is null for one that only a scanner has seen. */
export type StoredAsset = Omit<Asset, 'unit' | 'held'> & { readonly unit: UnitId | null; readonly aliases: readonly AssetRef[]; readonly lowered: readonly LoweredFacts[] };

const columnsOf = (assets: readonly Asset[]): string =>
  JSON.stringify(assets.map(({ ref, unit, criticality, classes, exposure, under }) => ({ type: ref.type, name: ref.id, unit, criticality, classes, exposure, under })));

/** Keeps what is about to be recorded lower, or to become unknown (E47). */
async function keepLowered(queries: Queries, assets: readonly Asset[]): Promise<void> {
  await queries.query(
    `INSERT INTO asset_lowered (asset_id, lowered_at, criticality, classes, exposure)
     SELECT a.id, now_instant(), a.criticality, a.classes, a.exposure FROM jsonb_populate_recordset(NULL::asset, $1::jsonb) n
     JOIN asset a ON a.type = n.type AND a.name = n.name
     WHERE a.criticality > coalesce(n.criticality, 0) OR NOT a.classes <@ coalesce(n.classes, '{}') OR (a.exposure = 'internet' AND n.exposure IS DISTINCT FROM 'internet')
     ORDER BY a.id`,
    [columnsOf(assets)],
  );
}

/** Records assets, whole: what is left out becomes unknown, and what was higher is kept. Aliases are added to those known. Findings follow their asset to its unit. */
export async function upsertAssets(queries: Queries, assets: readonly (Asset & { readonly aliases?: readonly AssetRef[] })[]): Promise<void> {
  if (assets.length === 0) return;
  await keepLowered(queries, assets);
  await queries.query(
    `WITH kept AS (
       INSERT INTO asset (type, name, unit, criticality, classes, exposure, under)
       SELECT type, name, unit, criticality, coalesce(classes, '{}'), exposure, coalesce(under, '{}') FROM jsonb_populate_recordset(NULL::asset, $1::jsonb)
       ON CONFLICT (type, name) DO UPDATE SET unit = EXCLUDED.unit, criticality = EXCLUDED.criticality, classes = EXCLUDED.classes,
         exposure = EXCLUDED.exposure, under = EXCLUDED.under
       RETURNING id, coalesce(unit, '') AS unit)
     UPDATE finding f SET unit = k.unit FROM kept k WHERE f.asset_id = k.id AND f.unit <> k.unit`,
    [columnsOf(assets)],
  );
  const aliases = assets.flatMap((asset) => (asset.aliases ?? []).map((alias) => ({ alias, asset: asset.ref })));
  if (aliases.length === 0) return;
  await queries.query(
    `INSERT INTO asset_alias (type, name, asset_id)
     SELECT n.type, n.name, a.id FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS n (type, name, asset_type, asset_name)
     JOIN asset a ON a.type = n.asset_type AND a.name = n.asset_name
     ON CONFLICT (type, name) DO UPDATE SET asset_id = EXCLUDED.asset_id`,
    [aliases.map((a) => a.alias.type), aliases.map((a) => a.alias.id), aliases.map((a) => a.asset.type), aliases.map((a) => a.asset.id)],
  );
}

/** Of some assets as they are about to be recorded, those that another unit owns so far. */
export async function assetsChangingUnit(queries: Queries, assets: readonly Asset[]): Promise<readonly AssetRef[]> {
  return queries.query<AssetRef>(
    `SELECT a.type, a.name AS id FROM unnest($1::text[], $2::text[], $3::text[]) AS n (type, name, unit)
     JOIN asset a ON a.type = n.type AND a.name = n.name WHERE a.unit <> n.unit ORDER BY 1, 2`,
    [assets.map(({ ref }) => ref.type), assets.map(({ ref }) => ref.id), assets.map(({ unit }) => unit)],
  );
}

/** Ids in the database of assets, by `type:id`. Those not known are recorded as discovered: without a unit, and so nothing benign. */
export async function discoverAssets(queries: Queries, refs: readonly AssetRef[]): Promise<ReadonlyMap<string, number>> {
  const unique = [...new Map(refs.map((ref) => [assetKey(ref), ref])).values()].sort((a, b) => (assetKey(a) < assetKey(b) ? -1 : 1));
  const columns = [unique.map((ref) => ref.type), unique.map((ref) => ref.id)];
  await queries.query('INSERT INTO asset (type, name) SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING', columns);
  const rows = await queries.query<{ id: number; type: AssetType; name: string }>(
    'SELECT a.id, a.type, a.name FROM unnest($1::text[], $2::text[]) AS n (type, name) JOIN asset a ON a.type = n.type AND a.name = n.name',
    columns,
  );
  return new Map(rows.map((row) => [assetKey({ type: row.type, id: row.name }), row.id]));
}

/** Assets by reference or alias, keyed by the `type:id` that was asked for. Unknown ones are missing from the answer. */
export async function findAssets(queries: Queries, refs: readonly AssetRef[]): Promise<ReadonlyMap<string, StoredAsset>> {
  const rows = await queries.query<AssetRow & { asked_type: AssetType; asked_name: string }>(
    `SELECT n.type AS asked_type, n.name AS asked_name, ${assetColumns} FROM unnest($1::text[], $2::text[]) AS n (type, name)
     JOIN LATERAL (SELECT * FROM asset WHERE type = n.type AND name = n.name
       UNION ALL SELECT a.* FROM asset_alias l JOIN asset a ON a.id = l.asset_id WHERE l.type = n.type AND l.name = n.name LIMIT 1) a ON true`,
    [refs.map((ref) => ref.type), refs.map((ref) => ref.id)],
  );
  return new Map(rows.map((row) => [assetKey({ type: row.asked_type, id: row.asked_name }), toAsset(row)]));
}

/** Assets under a container, by id: the frozen members of an `under` clause. */
export async function assetsUnder(queries: Queries, type: AssetType, container: string): Promise<readonly StoredAsset[]> {
  const rows = await queries.query<AssetRow>(`SELECT ${assetColumns} FROM asset a WHERE a.type = $1 AND a.under @> ARRAY[$2] ORDER BY a.name`, [
    type,
    container,
  ]);
  return rows.map(toAsset);
}

/** How many assets are recorded for each unit itself. */
export async function countAssetsByUnit(queries: Queries): Promise<ReadonlyMap<UnitId, number>> {
  const rows = await queries.query<{ unit: UnitId; count: number }>('SELECT unit, count(*) AS count FROM asset WHERE unit IS NOT NULL GROUP BY unit');
  return new Map(rows.map((row) => [row.unit, row.count]));
}

/**
 * A page of assets, by type and id.
 * @throws StoreError `invalid-cursor`.
 */
export async function listAssets(
  queries: Queries,
  filter: {
    readonly type?: AssetType;
    readonly units?: readonly string[];
    readonly contains?: string;
    readonly cursor?: string;
    readonly limit?: number;
  } = {},
): Promise<Page<StoredAsset>> {
  const limit = pageSize(filter.limit);
  const last = filter.cursor === undefined ? ['', ''] : decodeCursor(filter.cursor, ['text', 'text']);
  if (last === null) throw new StoreError('invalid-cursor', 'expected a cursor that this list gave out; start from the first page');
  const rows = await run<AssetRow>(
    queries,
    sql`
    SELECT ${sql.raw(assetColumns)} FROM asset a
    WHERE ${all([
      filter.type !== undefined && sql`a.type = ${filter.type}`,
      filter.units !== undefined && sql`a.unit = ANY (${filter.units})`,
      filter.contains !== undefined && sql`position(lower(${filter.contains}) in lower(a.name)) > 0`,
      sql`(a.type, a.name) > (${last[0]}, ${last[1]})`,
    ])} ORDER BY a.type, a.name LIMIT ${limit + 1}`,
  );
  const end = rows[limit - 1];
  return { items: rows.slice(0, limit).map(toAsset), next: rows.length > limit && end ? encodeCursor([end.type, end.name]) : null };
}

type AssetRow = {
  readonly type: AssetType;
  readonly name: string;
  readonly unit: UnitId | null;
  readonly criticality: number | null;
  readonly classes: readonly AssetClass[];
  readonly exposure: 'internet' | 'internal' | null;
  readonly under: readonly string[];
  readonly aliases: readonly AssetRef[];
  readonly lowered: readonly { readonly at: string; readonly criticality: number | null; readonly classes: readonly AssetClass[]; readonly exposure: 'internet' | 'internal' | null }[];
};

const assetColumns = `a.type, a.name, a.unit, a.criticality, a.classes, a.exposure, a.under,
  coalesce((SELECT jsonb_agg(jsonb_build_object('type', l.type, 'id', l.name) ORDER BY l.type, l.name) FROM asset_alias l WHERE l.asset_id = a.id), '[]') AS aliases,
  coalesce((SELECT jsonb_agg(jsonb_build_object('at', w.lowered_at, 'criticality', w.criticality, 'classes', w.classes, 'exposure', w.exposure) ORDER BY w.id)
    FROM asset_lowered w WHERE w.asset_id = a.id), '[]') AS lowered`;

function toAsset(row: AssetRow): StoredAsset {
  return {
    ref: { type: row.type, id: row.name },
    unit: row.unit,
    ...(row.criticality === null ? {} : { criticality: row.criticality }),
    classes: row.classes,
    ...(row.exposure === null ? {} : { exposure: row.exposure }),
    under: row.under,
    aliases: row.aliases,
    lowered: row.lowered.map(({ at, criticality, classes, exposure }) => ({
      at: parseInstant(at), classes, ...(criticality === null ? {} : { criticality }), ...(exposure === null ? {} : { exposure }),
    })),
  };
}
