import type { listExceptions, ParsedOf } from '@exeat/contract';
import { coverEndsAt, type ExceptionCase, type Instant, isWithin, type Organisation, stateAt, unitId } from '@exeat/core';
import { caseWords, searchWords } from '@exeat/store';
import { askedAsset } from '../http/asked-refs.ts';
import { findPerson } from '../identity/find-person.ts';

export type RegisterFilter = Omit<ParsedOf<typeof listExceptions>['query'], 'at' | 'sort' | 'limit' | 'cursor'>;

/**
 * Whether an exception passes every filter by what it was at the instant, not by what it has become since. People are found in the directory
 * as it is now, and units stand below one another as they do now.
 */
export function registerFilter(filter: RegisterFilter, at: Instant, organisation: Organisation): (state: ExceptionCase) => boolean {
  const person = (named: string | undefined) => (named === undefined ? null : (findPerson(organisation, named)?.id ?? named));
  const [owner, requester] = [person(filter.owner), person(filter.requester)];
  const asset = filter.asset === undefined ? null : askedAsset(filter.asset, 'query.asset');
  const words = searchWords(filter.q ?? '');
  const isGiven = <Value>(value: Value | undefined, holds: (value: Value) => boolean): boolean => value === undefined || holds(value);
  return (state) => {
    // As the list of the present has it: a draft belongs to no unit yet.
    const unit = state.versions.at(-1)?.frozen.ownerUnit ?? null;
    const cited = state.content.scope.map((clause) => clause.requirement as string);
    const residual = state.assessment?.residual;
    const end = coverEndsAt(state);
    return (
      isGiven(filter.state, (states) => states.includes(stateAt(state, at))) &&
      isGiven(filter.basis, (basis) => basis === state.content.basis) &&
      (owner === null || state.content.owner === owner) &&
      (requester === null || state.requester === requester) &&
      isGiven(filter.unit, (asked) => unit !== null && isWithin(organisation, unit, unitId(asked))) &&
      isGiven(filter.ownUnit, (asked) => unit === asked) &&
      isGiven(filter.level, (level) => level === state.required?.level) &&
      isGiven(filter.requirement, (requirement) => cited.includes(requirement)) &&
      isGiven(filter.document, (document) => cited.some((requirement) => requirement.startsWith(`${document}/`))) &&
      (asset === null || namesAsset(state, asset)) &&
      isGiven(filter.control, (control) => state.assessment?.controls.some(({ instance }) => instance === control) === true) &&
      isGiven(filter.residual, (rating) => residual !== undefined && rating === `${residual.likelihood}x${residual.impact}`) &&
      isGiven(filter.band, (band) => band === state.assessment?.residualBand) &&
      isGiven(filter.endsFrom, (from) => end !== null && end >= from) &&
      isGiven(filter.endsTo, (to) => end !== null && end < to) &&
      (words.length === 0 || holdsWords(state, words))
    );
  };
}

/** As the list of the present has it: the frozen members of the last version say it; a draft has none yet. */
function namesAsset(state: ExceptionCase, { type, id }: { readonly type: string; readonly id: string }): boolean {
  const version = state.versions.at(-1);
  if (version !== undefined) return version.frozen.scope.some(({ asset, members }) => asset.type === type && members.includes(id));
  return state.content.scope.some(({ asset }) => asset.type === type && 'ids' in asset && asset.ids.includes(id));
}

function holdsWords(state: ExceptionCase, words: readonly string[]): boolean {
  const held = caseWords(state);
  return words.every((word) => held.some((one) => one.startsWith(word)));
}
