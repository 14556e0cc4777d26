import type { Asset } from '../asset/asset.ts';
import type { Rating } from './rating.ts';

/**
 * The rating that is assumed until somebody has assessed: what a preview and the checks at submission use. Likelihood is unknown, so 3;
 * impact is the highest criticality in scope, an unknown one counting as 5 (I23, E17).
 */
export function estimateRisk(assets: readonly Asset[]): Rating {
  const impact = assets.length === 0 ? 5 : Math.max(...assets.map((asset) => asset.criticality ?? 5));
  return { likelihood: 3, impact };
}
