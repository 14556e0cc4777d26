import { type ConfigKind, type ControlRegister, type Instant, matrixKind, type Organisation, type PolicyLibrary, profilesKind, type WaiverProfiles } from '@exeat/core';
import { configInForce, configRevisions, configToCome, controlStamp, directoryChanges, directoryStamp, libraryStamp, loadControls, loadOrganisation, loadOrganisationAt, loadPolicyLibrary, type Queries, Tx } from '@exeat/store';
import type { Snapshots } from './context.ts';

const mostPastDirectories = 64;

/**
 * Keeps the last directory, library and configuration. Each use asks the database for a stamp that moves with every change, so that several nodes
 * agree without telling one another.
 */
export function createSnapshots(): Snapshots {
  const organisation = stamped<Organisation>(directoryStamp, loadOrganisation);
  const clauses = stamped(libraryStamp, loadPolicyLibrary);
  const controls = stamped<ControlRegister>(controlStamp, loadControls);
  const changes = stamped<readonly Instant[]>(directoryStamp, directoryChanges);
  const past = new Map<string, Organisation>();
  const inForce = ofTransaction(configInForce);
  const documents = new Map<string, { readonly revision: number; readonly value: unknown }>();
  const config = async <Document>(queries: Queries, kind: ConfigKind<Document>): Promise<Document> => {
    const revision = (await inForce(queries)).get(kind.name)?.revision;
    if (revision === undefined) return kind.standard;
    const known = documents.get(kind.name);
    // What was read as this kind is kept under its name only.
    if (known?.revision === revision) return known.value as Document;
    const [published] = await configRevisions(queries, [{ name: kind.name, revision }]);
    const read = kind.read(published?.document ?? null, published?.version ?? 0);
    // It was validated when it was published; a document that no longer passes must stop decisions, not fall back to another one.
    if (!read.ok) throw new Error(`the published ${kind.name} is not valid: ${read.reasons[0]?.text ?? ''}`);
    documents.set(kind.name, { revision, value: read.value });
    return read.value;
  };
  const toCome = ofTransaction((queries) => configToCome(queries, profilesKind.name));
  let joined: { readonly clauses: unknown; readonly profiles: WaiverProfiles; readonly coming: string; readonly library: PolicyLibrary } | null = null;
  const library = async (queries: Queries): Promise<PolicyLibrary> => {
    const [known, profiles, later] = [await clauses(queries), await config(queries, profilesKind), await toCome(queries)];
    const coming = later.map(({ revision }) => revision).join();
    if (joined?.clauses !== known || joined.profiles !== profiles || joined.coming !== coming) {
      const profilesToCome = later.map(({ from, document }) => ({ from, profiles: profilesById(document as WaiverProfiles) }));
      joined = { clauses: known, profiles, coming, library: { ...known, profiles: profilesById(profiles), ...(later.length === 0 ? {} : { profilesToCome }) } };
    }
    return joined.library;
  };
  return {
    organisation,
    library,
    controls,
    directoryChangedAt: async (queries) => (await changes(queries)).at(-1) ?? null,
    organisationAt: async (queries, at) => {
      // The directory stands still between two changes: one snapshot serves every instant in between.
      const changedAt = await changes(queries);
      const changed = changedAt.findLast((change) => change <= at);
      if (changed === changedAt.at(-1)) return organisation(queries);
      const key = changed ?? '';
      const known = past.get(key);
      if (known !== undefined) return known;
      const loaded = await loadOrganisationAt(queries, at);
      if (past.size >= mostPastDirectories) past.delete(past.keys().next().value ?? '');
      past.set(key, loaded);
      return loaded;
    },
    config,
    configVersions: async (queries) => new Map([...(await inForce(queries))].map(([name, { version }]) => [name, version])),
    matrix: async (queries) => config(queries, matrixKind),
  };
}

function profilesById({ profiles }: WaiverProfiles): PolicyLibrary['profiles'] {
  return new Map(profiles.map((profile) => [profile.id, profile]));
}

function stamped<Value>(
  stampOf: (queries: Queries) => Promise<string>,
  load: (queries: Queries) => Promise<Value>,
): (queries: Queries) => Promise<Value> {
  let kept: { readonly stamp: string; readonly value: Value } | null = null;
  // One command decides on one snapshot, however often it asks.
  const ofTransaction = new WeakMap<Tx, Value>();
  return async (queries) => {
    const known = queries instanceof Tx ? ofTransaction.get(queries) : undefined;
    if (known !== undefined) return known;
    const stamp = await stampOf(queries);
    const value: Value = kept?.stamp === stamp ? kept.value : await load(queries);
    kept = { stamp, value };
    if (queries instanceof Tx) ofTransaction.set(queries, value);
    return value;
  };
}

/** Asked once in a transaction, and anew outside of one. */
function ofTransaction<Value>(load: (queries: Queries) => Promise<Value>): (queries: Queries) => Promise<Value> {
  const asked = new WeakMap<Tx, Promise<Value>>();
  return async (queries) => {
    if (!(queries instanceof Tx)) return load(queries);
    const known = asked.get(queries) ?? load(queries);
    asked.set(queries, known);
    return known;
  };
}
