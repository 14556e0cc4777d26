import { addDays, latestLastDay, localDateAt, parseLocalDate, untilOfLastDay } from '../../calendar.ts';
import { contentDigest } from '../../digest.ts';
import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import { grantId } from '../../ids.ts';
import { isBelow } from '../../risk/band.ts';
import { resolveSeats } from '../../approval/required-approval.ts';
import type { RequiredApproval } from '../../approval/seat.ts';
import { changeStateAt, nextChangeId, openChanges, renewalAhead } from '../change-request.ts';
import type { ExceptionEvent } from '../events.ts';
import { fixedEnds } from '../examine-request.ts';
import { type ExceptionFacts, partiesUndecided } from '../facts.ts';
import { lastEnd } from '../grant-end.ts';
import { lineageOf } from '../lineage.ts';
import { termRow } from '../longest-term.ts';
import { forbiddenRefusals } from '../no-longer-waivable.ts';
import type { ChangeRequest, ExceptionCase, Grant } from '../state.ts';
import { absentOwner, missingText, notIn, present } from './shared.ts';

export type BridgeCommand = { readonly lastDay: string; readonly text: string };

/**
 * §3.4-4, E22: some days of cover while the approvers of a renewal are late. Once in a lineage, signed by the level seats of the version that
 * stands; its days count to the cap, and the approval of the renewal ends it.
 */
export function bridgeException(state: ExceptionCase, command: BridgeCommand, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const renewal = openChanges(state, facts.now, facts.matrix.lifecycle).find((change) => change.kind === 'renewal');
  const reasons: Reason[] = present<Reason>([
    notIn(state, facts.now, ['active'], 'A bridge'), missingText(command.text, 'text (what delays the approvers)', 20, '§3.4-4'),
    ...delayRefusals(state, renewal, facts), ...termRefusals(state, command.lastDay, facts), ...forbiddenRefusals(state, facts),
  ]).slice();
  const required = bridgeSeats(state, facts);
  if (!required.ok) reasons.push(...required.reasons);
  const version = state.versions.at(-1);
  if (reasons.length > 0 || !required.ok || version === undefined) return refuse(...reasons);
  const statement = { reason: command.text.trim(), lastDay: command.lastDay };
  return accept([{
    type: 'change_requested',
    data: {
      id: nextChangeId(state), kind: 'bridge', version: null, triager: null, statement, reached: [], progressed: false, late: false,
      relianceHash: contentDigest({ bridge: statement, version: version.relianceHash }), continues: state.grants.at(-1)?.id ?? null, capOverride: false, required: required.value,
    },
  }]);
}

/**
 * The cover of an approved bridge: from the end of the grant that it continues; one that is over by now cannot be continued. What it was asked under is
 * looked at once more: its renewal still waits for approvers, and what it continues may be excepted still.
 */
export function bridgeGrant(state: ExceptionCase, change: ChangeRequest, facts: ExceptionFacts): Decision<Grant> {
  const from = lastEnd(state, { bridges: false });
  const continued = state.grants.find((grant) => grant.id === change.continues);
  const lastDay = change.statement['lastDay'] ?? '';
  if (from === null || continued === undefined || from <= facts.now) {
    return refuse({ code: 'wrong-state', rule: '§3.12', text: `The cover that ${change.id} would continue is over: a bridge cannot close a gap. Have the renewal decided.` });
  }
  const renewal = renewalAhead(state, change);
  const against = [...delayRefusals(state, renewal, facts, change), ...termRefusals(state, lastDay, facts), ...forbiddenRefusals(state, facts), ...present([absentOwner(state, facts)])];
  if (against.length > 0) return refuse(...against);
  const { zone, version, relianceHash } = continued;
  return accept({
    id: grantId(`${state.id}/g${state.grants.length + 1}`), version, relianceHash, from, until: untilOfLastDay(parseLocalDate(lastDay), zone), lastDay, zone, tzdata: facts.tzdata,
    grantedAt: facts.now, origin: 'bridge',
  });
}

/** `self`: the bridge that is decided; absent: one is asked for. */
function delayRefusals(state: ExceptionCase, renewal: ChangeRequest | undefined, facts: ExceptionFacts, self?: ChangeRequest): readonly Reason[] {
  const rule = '§3.4-4';
  const reasons: Reason[] = [];
  const bridged = state.changes.some((change) => change.kind === 'bridge' && change.id !== self?.id && !['rejected', 'withdrawn', 'void'].includes(changeStateAt(state, change, facts.now, facts.matrix.lifecycle)));
  if (bridged || lineageNow(state, facts)?.bridged === true) {
    reasons.push({ code: 'bridge-not-allowed', rule, text: 'The lineage has had its bridge: there is one, once. Have the renewal decided, or let cover end.' });
  }
  if (renewal === undefined) return [...reasons, { code: 'bridge-not-allowed', rule, text: 'A bridge leads to a renewal: ask for the renewal first (renew).' }];
  if (renewal.late) reasons.push({ code: 'bridge-not-allowed', rule, text: `${renewal.id} was handed in late, so that the delay is not the approvers'. Have the renewal decided.` });
  if (renewal.phase !== 'in_approval') {
    reasons.push({ code: 'bridge-not-allowed', rule, text: `Expected the renewal to wait for its approvers (in_approval), got ${renewal.phase}.` });
  }
  const [before, after] = [state.assessment?.residualBand, renewal.assessment?.residualBand];
  if (before !== undefined && after !== undefined && isBelow(before, after)) {
    reasons.push({ code: 'bridge-not-allowed', rule, text: `The residual risk has risen from ${before} to ${after}: only the renewal itself can be approved.` });
  }
  return reasons;
}

function termRefusals(state: ExceptionCase, lastDay: string, facts: ExceptionFacts): readonly Reason[] {
  const end = lastEnd(state, { bridges: false });
  const zone = state.grants.at(-1)?.zone;
  const band = state.assessment?.residualBand;
  if (end === null || zone === undefined || band === undefined) return [];
  const starts = localDateAt(end, zone);
  const { lifecycle, terms } = facts.matrix;
  const cap = termRow(state.content.basis, band, terms).lineageCap;
  const since = state.lineageSince ?? localDateAt(state.grants[0]?.from ?? end, zone);
  if (lifecycle.bridgeDays === null) return [{ code: 'bridge-not-allowed', rule: 'E18', text: 'The approval matrix leaves bridges out: ask for the renewal in time.' }];
  const longest = addDays(starts, lifecycle.bridgeDays - 1);
  const capped = cap === null ? longest : latestLastDay(since, cap);
  const fixed = fixedEnds(state, state.content, band, { zone, scope: state.versions.at(-1)?.frozen.scope ?? [] }, facts).toSorted((a, b) => (a.lastDay < b.lastDay ? -1 : 1))[0];
  const earliest = capped < longest ? capped : longest;
  const latest = fixed !== undefined && fixed.lastDay < earliest ? fixed.lastDay : earliest;
  if (/^\d{4}-\d\d-\d\d$/.test(lastDay) && lastDay >= starts && lastDay <= latest) return [];
  const why = fixed !== undefined && latest < earliest ? `${fixed.source} ends it by ${fixed.lastDay}` : capped < longest ? `the cap of the lineage since ${since} ends ${capped}` : `a bridge lasts at most ${lifecycle.bridgeDays} days`;
  return [{ code: 'term-too-long', rule: '§3.4-4, I10', text: `lastDay: expected a day from ${starts} to ${latest}, since ${why}; got ${lastDay}.` }];
}

function lineageNow(state: ExceptionCase, facts: ExceptionFacts): ReturnType<typeof lineageOf> | null {
  const end = lastEnd(state);
  const scope = state.versions.at(-1)?.frozen.scope;
  return end === null || scope === undefined ? null : lineageOf(scope, state, end, state.grants.at(-1)?.zone ?? 'UTC', facts);
}

/** Only those who accept the risk at the level of the version that stands; nothing is computed anew (E22). */
function bridgeSeats(state: ExceptionCase, facts: ExceptionFacts): Decision<RequiredApproval> {
  if (state.required === null) return refuse({ code: 'wrong-state', rule: 'E22', text: `${state.id} has no approval that a bridge could continue: ask for approval first.` });
  const seats = state.required.seats.filter((seat) => seat.stage === 2).map((seat) => ({ ...seat, stage: 1 as const }));
  const parties = { ...partiesUndecided(state), requester: facts.actor };
  const resolved = resolveSeats({ ...state.required, seats }, new Map(), { parties, organisation: facts.organisation, matrix: facts.matrix });
  const empty = resolved.filter((seat) => seat.person === null && (seat.members?.length ?? 0) < facts.matrix.seats.committeeLeast);
  if (empty.length > 0) return refuse(...empty.flatMap((seat) => seat.reasons.filter((reason) => reason.code === 'no-eligible-person')), ...empty.map((seat): Reason => ({ code: 'no-eligible-person', rule: 'E3', text: `${seat.title} (${seat.id}): nobody is eligible; name somebody for it first.` })));
  return accept({ ...state.required, seats: resolved });
}
