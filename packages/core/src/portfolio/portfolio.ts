import type { ExceptionState } from '../exception/state.ts';
import type { UnitId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Ageing } from './ageing.ts';
import type { ExpiredUse } from './expired-use.ts';

/** Filters of the list of exceptions that shows exactly what was counted, by their names in the API. */
export type ListQuery = Readonly<Record<string, string>>;
/** A number with the list behind it. */
export type Figure = { readonly count: number; readonly list: ListQuery };
/** How an exception stands to what it is about: in force, asked for, or over and neither renewed nor closed. */
export type Standing = 'active' | 'asked' | 'expired';

/** The register in numbers, at one instant. Every number names its list. */
export type Portfolio = {
  readonly at: Instant;
  /** States that occur. */
  readonly states: readonly (Figure & { readonly state: ExceptionState })[];
  readonly active: Figure;
  /** Active, and over before `before` if nothing is renewed. */
  readonly expiring: Figure & { readonly before: Instant };
  /** Over, and neither renewed nor closed; `oldest`: when the first of them ended. */
  readonly pastExpiry: Figure & { readonly oldest: Instant | null };
  /** From the submission to the grant or the rejection, by level: medians in milliseconds. */
  readonly decisionTime: readonly (Figure & { readonly level: number; readonly medianMs: number })[];
  /** Active ones that were assessed, by residual likelihood and impact; cells without any are left out. */
  readonly residual: readonly (Figure & { readonly likelihood: number; readonly impact: number })[];
  /** Where policies are not enforced: active ones by cited document and by unit of the owner. One may cite several documents. */
  readonly notEnforced: {
    readonly documents: readonly (Figure & { readonly document: string })[];
    /** `below`: with the units below it; otherwise the unit itself alone. */
    readonly units: readonly (Figure & { readonly unit: UnitId; readonly below: boolean })[];
    readonly cells: readonly (Figure & { readonly document: string; readonly unit: UnitId; readonly below: boolean })[];
  };
  /** By the requirement that they cite, those of any standing; by its id. */
  readonly requirements: readonly (Readonly<Record<Standing, Figure>> & { readonly requirement: string })[];
  /** How old they are, and how fast they come and go. */
  readonly ageing: Ageing;
  /** What goes on after it has expired. */
  readonly expiredUse: ExpiredUse;
  /** Half a year of weeks: how many of the active ones end in `[from, until)`, and how many are left at `until` if nothing is renewed. */
  readonly burnDown: readonly (Figure & { readonly from: Instant; readonly until: Instant; readonly left: Figure })[];
};
