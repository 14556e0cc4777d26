import { canonicalJson, type Json } from '../digest.ts';
import type { ObligationLink, Requirement } from './requirement.ts';
import { normativeHash } from './requirement-version.ts';
import { waivabilities } from './waivability.ts';

/** What a version is to the one before (§3.7): `editorial` demands the very same, `withdrawn` nothing any more. What is not plainly relaxed counts as `stricter`. */
export const versionClasses = ['editorial', 'relaxed', 'stricter', 'withdrawn'] as const;
export type VersionClass = (typeof versionClasses)[number];

/** Which way one place moved. `unclear`: nobody can tell by comparing. */
export const directions = ['stricter', 'relaxed', 'unclear'] as const;
export type Direction = (typeof directions)[number];
export type VersionChange = { readonly field: string; readonly direction: Direction };

/** Compares two versions of a requirement, place by place. */
export function classifyVersion(before: Requirement, after: Requirement): { readonly class: VersionClass; readonly changes: readonly VersionChange[] } {
  const changes = [
    ...moved('withdrawn', rank(Number(before.withdrawn === true), Number(after.withdrawn === true))), ...moved('waivable', rank(Number(before.waivable), Number(after.waivable))),
    ...moved('tier', rank(before.tier, after.tier)), ...moved('crown', rank(Number(!before.crown), Number(!after.crown))), ...moved('maxDays', rank(before.maxDays ?? Infinity, after.maxDays ?? Infinity)),
    ...moved('conforming', setDirection(before.conforming, after.conforming)),
    ...obligationChanges(before.obligations, after.obligations),
    ...(['statement', 'controls', 'parent'] as const).flatMap((field) => moved(field, sameJson(before[field], after[field]) ? null : 'unclear')),
  ];
  if (after.withdrawn === true && before.withdrawn !== true) return { class: 'withdrawn', changes };
  if (normativeHash(before) === normativeHash(after)) return { class: 'editorial', changes };
  return { class: changes.every(({ direction }) => direction === 'relaxed') ? 'relaxed' : 'stricter', changes };
}

function moved(field: string, direction: Direction | null): readonly VersionChange[] {
  return direction === null ? [] : [{ field, direction }];
}

/** Of figures of which the smaller is the stricter. */
function rank(before: number, after: number): Direction | null {
  return before === after ? null : after < before ? 'stricter' : 'relaxed';
}

/** Of values that conform: fewer is stricter. */
function setDirection(before: readonly string[] | undefined, after: readonly string[] | undefined): Direction | null {
  if (before === undefined || after === undefined) return before === after ? null : 'unclear';
  const [lost, won] = [before.some((one) => !after.includes(one)), after.some((one) => !before.includes(one))];
  return lost ? 'stricter' : won ? 'relaxed' : null;
}

function obligationChanges(before: readonly ObligationLink[], after: readonly ObligationLink[]): readonly VersionChange[] {
  const clauses = [...new Set([...before, ...after].map(({ clause }) => clause))];
  return clauses.flatMap((clause) => {
    const [old, fresh] = [before.filter((link) => link.clause === clause), after.filter((link) => link.clause === clause)];
    return moved(`obligations.${clause}`, linksDirection(old, fresh));
  });
}

function linksDirection(before: readonly ObligationLink[], after: readonly ObligationLink[]): Direction | null {
  if (before.length === 0) return 'stricter';
  if (after.length === 0) return 'relaxed';
  const [one, other] = [before[0], after[0]];
  if (before.length > 1 || after.length > 1 || one === undefined || other === undefined) return sameJson(before, after) ? null : 'unclear';
  const parts = [
    rank(waivabilities.indexOf(one.waivability), waivabilities.indexOf(other.waivability)), rank(Number(one.enduringAllowed), Number(other.enduringAllowed)),
    rank(one.maxDays ?? Infinity, other.maxDays ?? Infinity), presence(one.namedSigner, other.namedSigner), presence(one.profile, other.profile),
    // A link that is bound to some assets only binds less.
    presence(other.appliesTo, one.appliesTo),
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.every((part) => part === 'relaxed') ? 'relaxed' : parts.every((part) => part === 'stricter') ? 'stricter' : 'unclear';
}

/** Of what demands something where it is there. */
function presence(before: unknown, after: unknown): Direction | null {
  if (sameJson(before, after)) return null;
  return before === undefined ? 'stricter' : after === undefined ? 'relaxed' : 'unclear';
}

function sameJson(a: unknown, b: unknown): boolean {
  return canonicalJson([a ?? null] as Json) === canonicalJson([b ?? null] as Json);
}
