import type { AssetClass } from '../../asset/asset.ts';
import type { Basis } from '../../exception/content.ts';
import type { Role } from '../../org/organisation.ts';
import type { Level } from '../../approval/seat.ts';
import type { Band } from '../rating.ts';

/**
 * Something that is true of an asset or of an exception on it. All that is named must hold. Without `controls` and `bases` it is about the asset
 * alone. What nobody knows of an asset is true of it.
 */
export type Facet = {
  /** Some requirement that the exception cites is linked to one of these, as the policy library writes them: `nist-800-53r5:sc-7`. */
  readonly controls?: readonly string[];
  readonly bases?: readonly Basis[];
  /** Residual band of the exception at least. */
  readonly bandFrom?: Band;
  readonly classes?: readonly AssetClass[];
  readonly exposure?: 'internet';
};

/** What a combination does to the request that completes it, beside the step of the level that G3 adds (E34). */
export type ToxicEffect = {
  readonly residualFrom?: Band;
  readonly bandUp?: boolean;
  readonly levelFrom?: Level;
  /** Offices that must sign or may object. */
  readonly seats?: readonly Role[];
};

type Named = { readonly id: string; readonly title: string; readonly effect: ToxicEffect };

/** A combination on one asset (domain §5.7): several facets together, or so many exceptions. */
export type ToxicRule = Named &
  (
    /** Each part is met by any of its facets. */
    | { readonly together: readonly (readonly Facet[])[] }
    | { readonly exceptions: number; readonly onClass: AssetClass }
  );

export type ToxicRules = { readonly version: number; readonly rules: readonly ToxicRule[] };
