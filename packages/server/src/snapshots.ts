import { type ApprovalMatrix, type ControlRegister, type Instant, type Organisation, type PolicyLibrary, standardMatrix, validateMatrix } from '@exeat/core';
import { controlStamp, directoryChanges, directoryStamp, getConfig, libraryStamp, loadControls, loadOrganisation, loadOrganisationAt, loadPolicyLibrary, type Queries, Tx } from '@exeat/store';
import type { Snapshots } from './context.ts';

/** Name of the configuration document that holds the approval matrix. */
export const matrixName = 'approval-matrix';

const mostPastDirectories = 64;

/**
 * Keeps the last directory, library and matrix. Each use asks the database for a stamp that moves with every change, so that several nodes
 * agree without telling one another.
 */
export function createSnapshots(): Snapshots {
  const organisation = stamped<Organisation>(directoryStamp, loadOrganisation);
  const library = stamped<PolicyLibrary>(libraryStamp, loadPolicyLibrary);
  const controls = stamped<ControlRegister>(controlStamp, loadControls);
  const changes = stamped<readonly Instant[]>(directoryStamp, directoryChanges);
  const past = new Map<string, Organisation>();
  let matrix: { readonly revision: number; readonly value: ApprovalMatrix } | null = null;
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
    matrix: async (queries) => {
      const published = await getConfig(queries, matrixName);
      if (published === null) return standardMatrix;
      if (matrix?.revision === published.revision) return matrix.value;
      const read = validateMatrix(published.document);
      // It was validated when it was published; a document that no longer passes must stop decisions, not fall back to another one.
      if (!read.ok) throw new Error(`the published approval matrix is not valid: ${read.reasons[0]?.text ?? ''}`);
      matrix = { revision: published.revision, value: read.value };
      return read.value;
    },
  };
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
