import {
  type Actor,
  type Duty,
  type ExceptionContent,
  type ExceptionEvent,
  exceptionId,
  type FrozenClause,
  foldException,
  type ExceptionCase,
  type ExceptionEnvelope,
  grantId,
  hash,
  type Instant,
  personId,
  requirementId,
  type Seat,
  sha256Text,
  unitId,
  type Version,
} from '@exeat/core';
import type { StorePool } from '../connection/pool.ts';
import { withTransaction } from '../connection/transaction.ts';
import { appendEvents } from '../log/append.ts';
import { loadStream, lockStream } from '../log/stream.ts';

/** Samples for tests of the store: events as the rules would emit them, without the rules. */

export const actorOf = (person: string): Actor => ({ person: personId(person), kind: 'person', strength: 'password' });

/** Appends events to a case, at the clock's now. Returns the folded case. */
export async function happen(
  pool: StorePool,
  id: string,
  person: string,
  ...events: readonly (ExceptionEvent | ((state: ExceptionCase, now: Instant) => ExceptionEvent))[]
): Promise<ExceptionCase> {
  return withTransaction(pool, async (tx) => {
    const { revision, now } = await lockStream(tx, id);
    const state = foldException((await loadStream(tx, id)) as readonly ExceptionEnvelope[]);
    const made = events.map((event) => (typeof event === 'function' ? event(state as ExceptionCase, now) : event));
    await appendEvents(tx, id, revision, made, { at: now, actor: actorOf(person), ruleId: 'test' });
    return foldException((await loadStream(tx, id)) as readonly ExceptionEnvelope[]) as ExceptionCase;
  });
}

export function clause(overrides: Partial<FrozenClause> = {}): FrozenClause {
  return {
    requirement: requirementId('STD-LG/LG-7.1'),
    rules: { scheme: 'vuln', ids: ['CVE-2026-0001'] },
    asset: { type: 'host', ids: ['app-01.corp.example'] },
    members: [],
    ...overrides,
  };
}

export function content(overrides: Partial<ExceptionContent> = {}): ExceptionContent {
  return {
    title: 'Audit daemon on a claims host',
    basis: 'remediation_deferral',
    ticket: 'CHG-7',
    owner: personId('lena.fischer'),
    scope: [clause()],
    validity: { lastDay: '2026-12-31' },
    justification: 'The vendor ships the fix in December.',
    compensatingControls: [],
    ...overrides,
  };
}

export function version(number: number, of: ExceptionContent): Version {
  return {
    number,
    content: of,
    frozen: {
      zone: 'Europe/Berlin',
      ownerUnit: unitId('INS'),
      assetUnits: [unitId('INS')],
      scope: of.scope.map((one) => ({ ...one, members: 'ids' in one.asset ? one.asset.ids : [] })),
      requirements: [{ id: requirementId('STD-LG/LG-7.1'), version: 1 }],
    },
    contentHash: sha256Text(`content ${number} ${of.title}`),
    relianceHash: sha256Text(`reliance ${number}`),
  };
}

export const drafted = (id: string, of = content(), requester = 'rita.requester'): ExceptionEvent => ({
  type: 'exception_drafted',
  data: { id: exceptionId(id), requester: personId(requester), content: of },
});
export const edited = (of: ExceptionContent): ExceptionEvent => ({ type: 'exception_edited', data: { content: of } });
export const submitted =
  (of?: Version) =>
  (state: ExceptionCase): ExceptionEvent => {
    const made = of ?? version(state.versions.length + 1, state.content);
    return { type: 'exception_submitted', data: { version: made, relianceHash: made.relianceHash, triager: null } };
  };
export const triaged: ExceptionEvent = { type: 'exception_triaged', data: { note: 'complete', distinctFrom: [] } };
export const commented = (text: string): ExceptionEvent => ({ type: 'comment_added', data: { text } });

export function seat(id: string, overrides: Partial<Seat> = {}): Seat {
  return {
    id,
    stage: 1,
    voice: 'accepts_risk',
    title: `Seat ${id}`,
    holder: { kind: 'person', person: personId('otto.owner') },
    obligations: [],
    person: personId('otto.owner'),
    reasons: [],
    ...overrides,
  };
}

export function assessed(...seats: readonly Seat[]): ExceptionEvent {
  const rating = { likelihood: 3, impact: 3 };
  return {
    type: 'exception_assessed',
    data: {
      assessment: {
        assessor: personId('anna.assessor'),
        statement: 'Risk that …',
        inherent: rating,
        controls: [{ id: 'CC-07', instance: 'watch', axis: 'impact', strength: 0.25, test: 'planned' }],
        residual: rating,
        inherentBand: 'moderate',
        residualBand: 'moderate',
        recommendation: 'approve',
        opinion: 'tolerable',
        incomplete: [],
      },
      required: { level: 2, matrixVersion: 1, seats, reasons: [] },
      relianceHash: hash('b'.repeat(64)),
    },
  };
}

export const approved =
  (seatId: string, outcome: 'approve' | 'reject' = 'approve') =>
  (state: ExceptionCase): ExceptionEvent => ({
    type: 'seat_decided',
    data: { seat: seatId, outcome, rationale: 'accepted until the fix', relianceHash: state.relianceHash ?? hash('') },
  });

export const voted =
  (seatId: string, vote: 'yes' | 'no' | 'abstain') =>
  (state: ExceptionCase): ExceptionEvent => ({
    type: 'vote_cast',
    data: { seat: seatId, vote, rationale: 'weighed', relianceHash: state.relianceHash ?? hash('') },
  });

export const committeeDecided =
  (seatId: string) =>
  (state: ExceptionCase): ExceptionEvent => ({
    type: 'committee_decided',
    data: { seat: seatId, outcome: 'approve', relianceHash: state.relianceHash ?? hash(''), tally: { yes: 2, no: 0, abstain: 0, members: 2 } },
  });

export type Term = { readonly from: string; readonly until: string; readonly duties?: readonly Duty[] };

export const granted =
  ({ from, until, duties = [] }: Term) =>
  (state: ExceptionCase, now: Instant): ExceptionEvent => ({
    type: 'grant_created',
    data: {
      grant: {
        id: grantId(`${state.id}/g${state.grants.length + 1}`),
        version: state.versions.length,
        relianceHash: state.relianceHash ?? hash(''),
        from: from as Instant,
        until: until as Instant,
        lastDay: until.slice(0, 10),
        zone: 'Europe/Berlin',
        tzdata: '2026c',
        grantedAt: now,
      },
      duties,
    },
  });

export const suspended = (id: string): ExceptionEvent => ({
  type: 'exception_suspended',
  data: { id, cause: 'comp_control_failed', text: 'test failed' },
});
export const lifted = (id: string): ExceptionEvent => ({ type: 'suspension_lifted', data: { id, text: 'fixed' } });
export const revoked = (_state: ExceptionCase, now: Instant): ExceptionEvent => ({
  type: 'exception_revoked',
  data: { cause: 'incident_exploited', text: 'seen in the wild', endsAt: now },
});

/** A case from draft to grant, in one transaction per step. */
export async function grantedCase(pool: StorePool, id: string, term: Term, of = content()): Promise<ExceptionCase> {
  await happen(pool, id, 'rita.requester', drafted(id, of));
  await happen(pool, id, 'rita.requester', submitted());
  await happen(pool, id, 'gina.grc', triaged);
  await happen(pool, id, 'anna.assessor', assessed(seat('risk-owner:INS')));
  return happen(pool, id, 'otto.owner', approved('risk-owner:INS'), granted(term));
}

