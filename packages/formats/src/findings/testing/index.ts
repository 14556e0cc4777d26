import type { ReadContext } from '../reader.ts';
import { compliancePoisons } from './compliance-poison.ts';
import { filePoisons } from './file-poison.ts';
import { type Poison, poisons } from './poison.ts';

export type { Poison } from './poison.ts';

/** Every report that is made to harm. */
export const allPoisons: readonly Poison[] = [...poisons, ...compliancePoisons, ...filePoisons];

/** What its sender would name beside it. */
export function poisonContext({ format, name }: Poison): Pick<ReadContext, 'asset' | 'cluster'> {
  if (name.includes('of nobody')) return {};
  if (compliancePoisons.some((one) => one.name === name) && format !== 'checkov') return { cluster: 'prod' };
  return { asset: { type: 'repo', id: 'git.example/poison' } };
}
