import { addDays, endOfLocalDay, localDateAt, parseLocalDate } from '../../calendar.ts';
import { accept, type Decision, DomainError, type Reason, refuse } from '../../errors.ts';
import type { GrantId } from '../../ids.ts';
import { isBelow } from '../../risk/band.ts';
import type { Instant } from '../../time.ts';
import type { CaseFacts, ExceptionFacts } from '../facts.ts';
import type { Condition, Duty, ExceptionCase } from '../state.ts';
import { missingText } from './shared.ts';
import { dueFor } from './triage.ts';

/** §4.6: what an approver binds the approval to. Refused where its day lies outside the term: it would bind nothing. */
export function conditionRefusals(state: ExceptionCase, conditions: readonly Condition[], { now }: Pick<ExceptionFacts, 'now'>): readonly Reason[] {
  const version = state.versions.at(-1);
  if (version === undefined) return [];
  const { lastDay } = version.content.validity;
  const today = localDateAt(now, version.frozen.zone);
  return conditions.flatMap(({ kind, text, due, everyDays }, at): readonly Reason[] => {
    const short = missingText(text, `conditions.${at}.text (what is to be done, and how it is checked)`, 10, '§4.6');
    const within = isDay(due) && due >= today && due <= lastDay;
    return [
      ...(short === null ? [] : [short]),
      ...((kind === 'continuous') === (everyDays !== undefined && everyDays >= 1) ? [] : [{ code: 'invalid-field', rule: '§4.6', text: `conditions.${at}.everyDays: expected the days after which a continuous condition is shown again, and nothing for another; got ${everyDays ?? 'nothing'} for a ${kind} one.` } as const]),
      ...(within ? [] : [{ code: 'invalid-field', rule: '§4.6', text: `conditions.${at}.due: expected a day from ${today} to the last covered day ${lastDay}, got ${due}.` } as const]),
    ];
  });
}

/**
 * The duties that the standing signatures bind a grant to. A precedent lapses it at the end of its day; a condition after the start suspends it, at
 * once from a high risk on, below after the time to cure (§4.6), or ends it where the approver says so. At the instant, with no job (E2).
 */
export function conditionDuties(state: ExceptionCase, grant: GrantId, zone: string, facts: ExceptionFacts): Decision<readonly Duty[]> {
  const duties: Duty[] = [];
  const nth = state.grants.length === 0 ? '' : `${state.grants.length + 1}`;
  const asked = state.decisions.filter((one) => !one.superseded).flatMap(({ conditions = [] }) => conditions);
  for (const [at, { kind, text, due, breach, everyDays }] of asked.entries()) {
    const end = endOfLocalDay(parseLocalDate(due), zone);
    const base = { id: `k${nth}-${at + 1}`, grant, text: text.trim(), owner: state.content.owner };
    if (kind === 'precedent') {
      duties.push({ ...base, kind: 'precedent', due: end, consequence: 'lapse' });
      continue;
    }
    const armed = breachFrom(end, breach ?? 'suspend', state, facts);
    if (!armed.ok) return armed;
    duties.push({ ...base, kind: 'condition', ...armed.value, ...(everyDays === undefined ? {} : { everyDays }) });
  }
  return accept(duties);
}

/** What follows, and when, unless a condition is met by an instant: from a high risk on at once, below after the time to cure it. */
function breachFrom(end: Instant, consequence: 'suspend' | 'end', { assessment, content }: ExceptionCase, facts: CaseFacts): Decision<Pick<Duty, 'due' | 'expected' | 'consequence'>> {
  const band = assessment?.residualBand;
  if (consequence === 'end' || band === undefined || !isBelow(band, 'high')) return accept({ due: end, consequence });
  const due = dueFor(content.owner, facts.matrix.duties.breach, { ...facts, now: end });
  return due.ok ? accept({ expected: end, due: due.value, consequence }) : due;
}

/**
 * When a continuous condition has been shown, it is owed again: by the end of the day so many days later, whatever day it had been due, so that no two are
 * further apart. Where a condition of the grant was met late before, the next breach revokes. Null: it is none, or cover ends before.
 */
export function shownAgain(state: ExceptionCase, duty: Duty, breachedBefore: boolean, facts: CaseFacts): Decision<Duty | null> {
  const { everyDays, expected: _expected, ...rest } = duty;
  const grant = state.grants.find(({ id }) => id === duty.grant);
  if (everyDays === undefined || grant === undefined) return accept(null);
  const day = addDays(localDateAt(facts.now, grant.zone), everyDays);
  if (day > grant.lastDay) return accept(null);
  const armed = breachFrom(endOfLocalDay(day, grant.zone), breachedBefore || duty.consequence === 'end' ? 'end' : 'suspend', state, facts);
  const [, first, count] = /^(.*)\.(\d+)$/.exec(duty.id) ?? ['', duty.id, '1'];
  return armed.ok ? accept({ ...rest, ...armed.value, everyDays, id: `${first}.${Number(count) + 1}` }) : armed;
}

/** What is still owed for grants that an amendment replaces, or a renewal continues, is owed for the new one: neither cures a breach. */
export function dutiesCarried(state: ExceptionCase, replaced: readonly GrantId[], grant: GrantId): readonly Duty[] {
  return (state.owed ?? state.duties)
    .filter((duty) => duty.kind === 'condition' && duty.control === undefined && duty.dischargedAt === undefined && duty.grant !== undefined && replaced.includes(duty.grant))
    .map((duty) => ({ ...duty, grant }));
}

function isDay(text: string): boolean {
  try {
    return parseLocalDate(text) === text;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** A seat that only advises binds nobody; neither does one that does not approve. */
export function unboundConditions(conditions: readonly Condition[], approves: boolean): Decision<null> {
  if (conditions.length === 0 || approves) return accept(null);
  return refuse({ code: 'invalid-field', rule: '§4.6, C20', text: 'conditions: expected none: they bind an approval, and are set by whoever gives it.' });
}
