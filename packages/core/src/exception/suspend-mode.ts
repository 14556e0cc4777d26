import { type Asset, assetKey } from '../asset/asset.ts';
import type { Reason } from '../errors.ts';
import type { ExceptionContent } from './content.ts';
import type { ExceptionFacts } from './facts.ts';

/** Enforcement is left to people only where stopping by itself could hurt somebody, and that is on record of every asset. */
export function suspendModeRefusals({ suspendMode }: ExceptionContent, assets: readonly Asset[], { matrix }: Pick<ExceptionFacts, 'matrix'>): readonly Reason[] {
  const { noticeClasses } = matrix.controls;
  const others = assets.filter(({ classes }) => !noticeClasses.some((one) => classes?.includes(one) === true));
  if (suspendMode === undefined || (others.length === 0 && assets.length > 0)) return [];
  const named = others.slice(0, 5).map(({ ref }) => assetKey(ref)).join(', ');
  return [{ code: 'invalid-field', rule: '§6.3', text: `suspendMode: notice is for safety-critical assets (${noticeClasses.join(', ')}); ${named || 'no asset in scope'} is not recorded as one. Leave it out.` }];
}
