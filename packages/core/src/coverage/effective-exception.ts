import type { ExceptionId, Hash } from '../ids.ts';
import type { Basis } from '../exception/content.ts';
import type { FrozenScope } from '../scope/scope.ts';
import type { CoverInterval } from './in-force.ts';

/** An exception as machines need it: what it covers, and when. The same shape on the server, in a bundle and from a document. */
export type EffectiveException = {
  readonly id: ExceptionId;
  readonly title: string;
  readonly basis: Basis;
  readonly scope: FrozenScope;
  readonly intervals: readonly CoverInterval[];
  readonly versionHash: Hash | null;
  /** `signed`: from a server or a verified bundle. `unsigned`: judged by a document that nobody vouches for. */
  readonly trust: 'signed' | 'unsigned';
};
