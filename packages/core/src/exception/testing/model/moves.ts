import { hash, personId } from '../../../ids.ts';
import { addMs, type Instant } from '../../../time.ts';
import { localDateAt } from '../../../calendar.ts';
import type { ExceptionContent } from '../../content.ts';
import type { ExceptionCommand } from '../../decide.ts';
import { openProposals } from '../../commands/confirm.ts';
import type { Condition, ExceptionCase } from '../../state.ts';
import { requestContent } from '../world.ts';
import type { ReferenceCase } from './reference-case.ts';

/** A number of the sequence, for what a command leaves open. */
export type Dice = (sides: number) => number;
type Ask = (view: ExceptionCase, dice: Dice, now: Instant) => ExceptionCommand;

/** What the test knows of a verb: how it is asked, and by whom alone it may succeed. Written without the table of `core/access`. */
export type Move = { readonly ask: Ask; readonly by: (person: string, reference: ReferenceCase) => boolean };

const text = 'Written because the sequence says so, and long enough for any rule.';
const day = 24 * 3_600_000;
const one = ['app-01.corp.example'];
const both = ['app-01.corp.example', 'app-02.corp.example'];
export const scopeOf = (ids: readonly string[]): ExceptionContent['scope'] =>
  [{ requirement: 'STD-LG/LG-7.1', rules: { scheme: 'xccdf', ids: ['package_audit_installed'] }, asset: { type: 'host', ids } }] as unknown as ExceptionContent['scope'];

export function firstContent(dice: Dice): ExceptionContent {
  if (dice(8) === 0) return requestContent({ basis: 'emergency', scope: scopeOf(dice(3) === 0 ? both : one), validity: { lastDay: '2026-11-26' } });
  const lastDay = ['2026-12-20', '2027-01-31', '2027-05-12', '2027-11-10'][dice(4)] ?? '2027-01-31';
  const from = dice(4) === 0 ? { from: '2026-12-10' } : {};
  return requestContent({ scope: scopeOf(dice(3) === 0 ? one : both), validity: { ...from, lastDay } });
}

const ratings: readonly (readonly [number, number])[] = [[3, 3], [1, 3], [4, 4], [2, 5], [5, 4], [3, 3]];
const tests = ['tested_pass', 'planned', 'attested', 'tested_fail'] as const;

const assess: Ask = (view, dice) => {
  const [likelihood, impact] = ratings[dice(ratings.length)] ?? [3, 3];
  const precedent = dice(5) === 0;
  const control = { id: 'CC-07', axis: 'impact' as const, strength: [0.25, 0.5, 0.75][dice(3)] ?? 0.25, test: precedent ? ('planned' as const) : (tests[Math.max(0, dice(9) - 5)] ?? 'tested_pass'), precedent };
  return {
    verb: 'assess', relianceHash: hashOf(view), statement: 'Risk that an intrusion stays unseen due to missing audit records resulting in loss.', inherent: { likelihood, impact },
    controls: dice(6) === 0 ? [] : [control], recommendation: 'approve', opinion: 'Acceptable for now.',
  };
};

const decide: Ask = (view, dice) => {
  const asked = { verb: 'decide', rationale: text, relianceHash: dice(20) === 0 ? (view.versions[0]?.relianceHash ?? '') : hashOf(view) } as const;
  const kind = dice(24);
  if (kind === 0) return { ...asked, outcome: 'reject' };
  if (kind === 1) return { ...asked, outcome: 'return' };
  if (kind === 2) return { ...asked, outcome: 'object' };
  if (kind === 3) return { ...asked, outcome: 'approve_narrower', narrower: { lastDay: dice(2) === 0 ? '2026-12-18' : '2027-12-31' } };
  if (kind === 4) return { ...asked, outcome: 'approve_narrower', narrower: { scope: scopeOf(dice(2) === 0 ? one : [...one, 'db-01.corp.example']) } };
  return { ...asked, outcome: 'approve', ...(dice(5) === 0 ? { conditions: [conditionOf(dice)] } : {}) };
};

const conditionOf = (dice: Dice): Condition => ({
  kind: dice(2) === 0 ? 'precedent' : 'subsequent', text: 'The alert is forwarded to the operations centre.', due: ['2026-12-05', '2026-12-15', '2027-01-20'][dice(3)] ?? '2026-12-05',
  ...(dice(2) === 0 ? { breach: 'end' as const } : {}),
});

const review: Ask = (view, dice) => {
  const outcome = (['continue', 'continue', 'continue', 'narrow', 'amend', 'suspend', 'revoke'] as const)[dice(7)] ?? 'continue';
  const [likelihood, impact] = dice(5) === 0 ? [5, 5] : dice(2) === 0 ? [1, 3] : [view.assessment?.residual.likelihood ?? 3, view.assessment?.residual.impact ?? 3];
  return { verb: 'review', outcome, changed: text, mitigations: text, valid: text, controls: text, residual: { likelihood, impact }, reached: [], text };
};

const reassess: Ask = (view, dice) => {
  const [likelihood, impact] = dice(2) === 0 ? ([4, 4] as const) : (ratings[dice(ratings.length)] ?? ([3, 3] as const));
  return { verb: 'reassess', relianceHash: view.relianceHash ?? '', cause: (['kev_listed', 'cvss_revised', 'incident'] as const)[dice(3)] ?? 'incident', statement: text, inherent: { likelihood, impact }, opinion: text };
};

const renew: Ask = (view, dice, now) => {
  const from = view.grants.at(-1)?.until ?? now;
  const lastDay = localDateAt(addMs(from, ([30, 80, 85, 170][dice(4)] ?? 30) * day), 'America/New_York');
  const scope = dice(4) === 0 ? scopeOf(both) : view.content.scope;
  const reached = dice(2) === 0 ? [`Rebuild on the standard image`].filter((title) => view.reached.every((known) => known.title !== title)) : [];
  return { verb: 'renew', progress: text, usage: text, need: text, reached, content: { ...view.content, scope, validity: { lastDay } } };
};

const amend: Ask = (view, dice) => {
  const { content } = view;
  const changed: readonly Partial<ExceptionContent>[] = [
    { scope: scopeOf(one) }, { scope: scopeOf(both) }, { scope: scopeOf(both), justification: `${content.justification} ${view.revision}` }, { title: `${content.title} ${view.revision}` },
    { validity: { ...content.validity, lastDay: '2027-01-05' } }, { validity: { ...content.validity, lastDay: '2028-03-01' } },
  ];
  return { verb: 'amend', text, content: { ...content, ...changed[dice(changed.length)] } };
};

/** Whoever stands above an owner who is not there any more may answer for it (E25). */
const answers = (person: string, { owner, gone }: ReferenceCase): boolean => person === owner || (gone.has(owner) && ['p23', 'p01'].includes(person));
const isParty = (person: string, reference: ReferenceCase): boolean => person === reference.requester || answers(person, reference) || [...reference.requests.values()].some(({ by }) => by === person);
const isOneOf = (...people: readonly string[]) => (person: string): boolean => people.includes(person);
const proposalOf = (view: ExceptionCase): string => openProposals(view)[0]?.id ?? '';
/** Who decides at some level over the units of the sequences: their heads and those above them, and the second line. No committee, and nobody else's head. */
const mayRevoke = isOneOf('p01', 'p03', 'p04', 'p05', 'p10', 'p11', 'p12', 'p23', 'p24');
const mayStop = (person: string, { signers }: ReferenceCase): boolean => person === 'p08' || mayRevoke(person) || signers.has(person);

/** One entry a verb, and nothing else to write for a new one: the type asks for it, and the test compares with the table of access. */
export const moves: Readonly<Record<ExceptionCommand['verb'], Move>> = {
  edit: { ask: (_view, dice) => ({ verb: 'edit', content: firstContent(dice) }), by: isParty },
  submit: { ask: () => ({ verb: 'submit' }), by: isParty },
  withdraw: { ask: (view, dice) => ({ verb: 'withdraw', text, ...(view.focus !== undefined && dice(2) === 0 ? { change: view.focus.id } : {}) }), by: isParty },
  triage: {
    ask: (_view, dice) => ({ verb: 'triage', triage: dice(12) === 0 ? { outcome: 'reject', code: 'weak_reason', note: text } : { outcome: 'complete', note: text, distinctFrom: [] } }),
    by: isOneOf('p05', 'p06', 'p07'),
  },
  ask: { ask: () => ({ verb: 'ask', text }), by: isOneOf('p05', 'p06', 'p07') },
  answer: {
    ask: (view, dice) => ({ verb: 'answer', text, relianceHash: hashOf(view), ...(dice(2) === 0 ? {} : { content: { ...view.content, scope: scopeOf(both) } }) }), by: isParty,
  },
  assess: { ask: assess, by: isOneOf('p05', 'p06', 'p07') },
  // Whoever signs must hold the seat: I24 and I8 judge every signature.
  decide: { ask: decide, by: (person) => person !== 'p39' },
  vote: {
    ask: (view, dice) => ({ verb: 'vote', vote: (['yes', 'yes', 'yes', 'no', 'abstain'] as const)[dice(5)] ?? 'yes', rationale: text, relianceHash: hashOf(view) }), by: (person) => person !== 'p39',
  },
  acknowledge: { ask: (view) => ({ verb: 'acknowledge', relianceHash: hashOf(view) }), by: isParty },
  suspend: {
    ask: () => ({ verb: 'suspend', cause: 'comp_control_failed', text }), by: (person, reference) => ['p04', 'p05'].includes(person) || mayStop(person, reference),
  },
  resume: {
    ask: (view) => ({ verb: 'resume', text, suspension: view.suspensions.find(({ liftedAt }) => liftedAt === undefined)?.id ?? '' }),
    by: (person, { signers }) => mayRevoke(person) || signers.has(person),
  },
  revoke: {
    ask: (_view, dice, now) => ({ verb: 'revoke', cause: 'risk_increased', text, ...(dice(2) === 0 ? {} : { endsAt: addMs(now, (dice(40) - 2) * day) }) }), by: mayRevoke,
  },
  close: { ask: () => ({ verb: 'close', reason: 'remediated_verified', evidence: text }), by: isParty },
  verify: { ask: () => ({ verb: 'verify', evidence: text }), by: isOneOf('p05', 'p06', 'p07') },
  discharge: {
    ask: (view) => ({ verb: 'discharge', duty: view.duties.findLast(({ kind }) => kind === 'precedent' || kind === 'condition')?.id ?? '', evidence: text }),
    by: isOneOf('p05', 'p06', 'p07'),
  },
  comment: { ask: () => ({ verb: 'comment', text }), by: (person) => person !== 'p39' },
  attach: {
    ask: (_view, dice) => ({ verb: 'attach', file: { sha256: hash(String(dice(6)).repeat(64)), name: 'alert.txt', mediaType: 'text/plain', bytes: 9 } }),
    by: (person, reference) => isParty(person, reference) || ['p03', 'p04', 'p05', 'p06', 'p07', 'p08'].includes(person),
  },
  renew: { ask: renew, by: isParty },
  bridge: {
    ask: (view, dice, now) => ({ verb: 'bridge', text, lastDay: localDateAt(addMs(view.grants.at(-1)?.until ?? now, (dice(17) + 1) * day), 'America/New_York') }), by: isParty,
  },
  amend: { ask: amend, by: isParty },
  appeal: { ask: () => ({ verb: 'appeal', grounds: 'error', text }), by: isParty },
  transfer: {
    ask: (view, dice) => ({ verb: 'transfer', to: view.transfer?.to ?? personId(['p26', 'p24', 'p23', 'p12'][dice(4)] ?? 'p26'), text }),
    by: (person, reference) => answers(person, reference) || person === reference.proposedOwner || person === 'p23' || person === 'p24',
  },
  'activate-emergency': {
    ask: (view) => ({ verb: 'activate-emergency', incident: 'INC-1', statement: text, relianceHash: hashOf(view) }), by: isOneOf('p11', 'p12', 'p26', 'p34'),
  },
  // No window is open: nothing is ever taken over.
  adopt: { ask: () => ({ verb: 'adopt', step: 'confirm', digest: '' }), by: isOneOf('p03', 'p46') },
  ratify: { ask: (view) => ({ verb: 'ratify', rationale: text, relianceHash: hashOf(view) }), by: (person) => person !== 'p39' },
  recuse: { ask: (view) => ({ verb: 'recuse', text, relianceHash: hashOf(view) }), by: (person) => person !== 'p39' },
  review: { ask: review, by: (person, reference) => ['p04', 'p05', 'p06', 'p07'].includes(person) || mayStop(person, reference) },
  reassess: { ask: reassess, by: isOneOf('p05', 'p06', 'p07') },
  // Whoever may give the command that is proposed; what it does is judged as if they had given it.
  confirm: {
    ask: (view) => ({ verb: 'confirm', proposal: proposalOf(view), text }),
    by: (person, reference) => ['p04', 'p05', 'p06', 'p07'].includes(person) || isParty(person, reference) || mayStop(person, reference),
  },
  dismiss: {
    ask: (view) => ({ verb: 'dismiss', proposal: proposalOf(view), text }),
    by: (person, reference) => ['p04', 'p05', 'p06', 'p07'].includes(person) || isParty(person, reference) || mayStop(person, reference),
  },
};

/** What a decision must name. */
export function hashOf(view: ExceptionCase): string {
  return view.relianceHash ?? '';
}
