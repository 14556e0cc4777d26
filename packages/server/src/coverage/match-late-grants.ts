import type { ServerContext } from '../context.ts';
import { matchVersion } from './match-version.ts';

/** The versions that memory holds, to be compared with later. */
export function knownVersions(context: ServerContext): ReadonlySet<string> {
  return new Set([...context.coverage.versions()].map(keyOf));
}

/**
 * Closes the gap between an import and a grant that did not see one another: whichever commits last looks again, so that one of them sees
 * both. `known`: what memory held when the import matched its findings.
 */
export async function matchLateGrants(context: ServerContext, known: ReadonlySet<string>): Promise<void> {
  await context.coverage.poll(context.pool);
  for (const version of context.coverage.versions()) {
    if (!known.has(keyOf(version))) await matchVersion(context.pool, version);
  }
}

function keyOf(version: { readonly id: string; readonly version: number }): string {
  return `${version.id} ${version.version}`;
}
