import type { ConfigKind } from './config-kind.ts';
import { matrixKind } from './matrix-kind.ts';

/** Every kind of configuration there is, one on a line. */
export const configKinds: readonly ConfigKind[] = [
  matrixKind as ConfigKind,
];

/** The kind of that name; undefined: it is no configuration of ours. */
export function configKindOf(name: string): ConfigKind | undefined {
  return configKinds.find((kind) => kind.name === name);
}
