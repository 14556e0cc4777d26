import { addMs, type Instant } from '../time.ts';
import type { Asset } from './asset.ts';

/** What an asset was until it was recorded lower. */
export type LoweredFacts = { readonly at: Instant } & Pick<Asset, 'criticality' | 'classes' | 'exposure'>;

const day = 24 * 3_600_000;

/**
 * An asset as it counts for a level (E47): with whatever was higher within so many days, so that lowering it first and asking then gains nothing.
 * What nobody knows any more counts as unknown, which is higher than anything.
 */
export function assetAsHeld(asset: Asset, lowered: readonly LoweredFacts[], now: Instant, heldDays: number): Asset {
  const lately = lowered.filter(({ at }) => now < addMs(at, heldDays * day));
  const last = lately.at(-1);
  if (last === undefined) return asset;
  const criticality = asset.criticality === undefined ? undefined : Math.max(asset.criticality, ...lately.map((before) => before.criticality ?? 0));
  const classes = [...new Set([...asset.classes, ...lately.flatMap((before) => before.classes)])];
  const exposure = lately.some((before) => before.exposure === 'internet') && asset.exposure !== undefined ? 'internet' : asset.exposure;
  const same = criticality === asset.criticality && classes.length === asset.classes.length && exposure === asset.exposure;
  if (same) return asset;
  const { criticality: _criticality, exposure: _exposure, ...rest } = asset;
  const figures = [...(criticality === undefined ? [] : [`criticality ${criticality}`]), ...classes, ...(exposure === undefined ? [] : [`exposure ${exposure}`])];
  return {
    ...rest, classes, ...(criticality === undefined ? {} : { criticality }), ...(exposure === undefined ? {} : { exposure }),
    held: `${asset.ref.type}:${asset.ref.id} was recorded lower at ${last.at} and counts until ${addMs(last.at, heldDays * day)} as before: ${figures.join(', ')}.`,
  };
}
