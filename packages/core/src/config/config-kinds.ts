import type { ConfigKind } from './config-kind.ts';
import { feedbackKind } from './feedback-kind.ts';
import { matrixKind } from './matrix-kind.ts';
import { migrationKind } from './migration-kind.ts';
import { profilesKind } from './profiles-kind.ts';
import { toxicKind } from './toxic-kind.ts';

/** Every kind of configuration there is, one on a line. */
export const configKinds: readonly ConfigKind[] = [
  matrixKind as ConfigKind,
  profilesKind as ConfigKind,
  toxicKind as ConfigKind,
  feedbackKind as ConfigKind,
  migrationKind as ConfigKind,
];

/** The kind of that name; undefined: it is no configuration of ours. */
export function configKindOf(name: string): ConfigKind | undefined {
  return configKinds.find((kind) => kind.name === name);
}
