import { type Reason, refuse, type Decision, accept } from '../errors.ts';
import type { PersonId, UnitId } from '../ids.ts';
import { rolesHeld } from '../org/incumbent.ts';
import { isWithin } from '../org/unit-tree.ts';
import type { Organisation, Role } from '../org/organisation.ts';
import type { Instant } from '../time.ts';
import { msOf } from '../time.ts';

/** Who asks. A session is a person's and the only kind that decides; a token is a service account's and reads, imports and proposes. */
export type Subject = {
  readonly person: PersonId | null;
  readonly kind: 'session' | 'token';
  readonly authenticatedAt: Instant;
  /** `demo` sessions count as fresh and strong, and exist only on a demo server. */
  readonly strength: 'two-factor' | 'provider' | 'demo' | 'token';
  /** What a token may do; ignored for sessions. */
  readonly tokenActions?: readonly Action[];
  /** A token that is bound to a unit acts on nothing outside it; ignored for sessions. */
  readonly tokenUnit?: UnitId;
};

export const actions = [
  'exception.read', 'exception.draft', 'exception.edit', 'exception.submit', 'exception.withdraw', 'exception.triage', 'exception.ask',
  'exception.answer', 'exception.assess', 'exception.decide', 'exception.acknowledge', 'exception.suspend', 'exception.resume',
  'exception.revoke', 'exception.close', 'exception.verify', 'exception.discharge', 'exception.comment', 'exception.attach',
  'exception.renew', 'exception.bridge',
  'exception.amend',
  'exception.appeal',
  'exception.transfer',
  'exception.recuse',
  'exception.reassess',
  'exception.activate-emergency',
  'exception.adopt',
  'exception.review',
  'findings.import', 'findings.read', 'decision.ask', 'bundle.read', 'waiver.render', 'directory.read', 'directory.write', 'library.write',
  'config.write', 'token.write', 'log.read', 'clock.move', 'risk.simulate',
  'authority.write',
  'authority.confirm',
  'delegation.give',
  'delegation.end',
  'control.write', 'control.report', 'control.test',
  'outside.report',
  'non-compliance.record', 'non-compliance.plan', 'non-compliance.attach', 'non-compliance.resolve',
  'policy-review.answer',
] as const;
export type Action = (typeof actions)[number];

/** The object of an action, as far as access depends on it. Absent parts: the action is not about one exception. */
export type AccessObject = {
  readonly units?: readonly UnitId[];
  readonly requester?: PersonId;
  readonly owner?: PersonId;
  readonly policyOwners?: readonly PersonId[];
  readonly signers?: readonly PersonId[];
  /** Who alone has the authority of its level over its units. */
  readonly deciders?: readonly PersonId[];
  readonly level?: number;
  /** Who is named to test a control. */
  readonly testers?: readonly PersonId[];
  /** Whose authority the change touches. */
  readonly beneficiaries?: readonly PersonId[];
  /** Who proposed what is to be confirmed. */
  readonly proposer?: PersonId;
};

type Row = {
  readonly id: string;
  readonly text: string;
  readonly tokens: boolean;
  /** Needs a sign-in of the last minutes: a stolen session alone must not be enough. */
  readonly fresh?: (object: AccessObject) => boolean;
  readonly allow: (who: PersonId, object: AccessObject, holds: (...roles: readonly Role[]) => boolean) => boolean;
};

const anyone = (): boolean => true;
const always = (): boolean => true;
const party = (who: PersonId, object: AccessObject): boolean => who === object.requester || who === object.owner;

/**
 * The whole table: one row an action, read by people as it stands. Rules about content, separation of duties and state come after it,
 * in the command; a row only says who may try.
 */
export const accessTable: Readonly<Record<Action, Row>> = {
  'exception.read': { id: 'A01', tokens: true, text: 'any signed-in person or token', allow: anyone },
  'exception.draft': { id: 'A02', tokens: true, text: 'any active person, or a token that proposes', allow: anyone },
  'exception.edit': { id: 'A03', tokens: true, text: 'the requester or the owner', allow: party },
  'exception.submit': { id: 'A04', tokens: true, text: 'the requester or the owner', allow: party },
  'exception.withdraw': { id: 'A05', tokens: false, text: 'the requester or the owner', allow: party },
  'exception.triage': { id: 'A06', tokens: false, text: 'a GRC manager or assessor', allow: (_w, _o, holds) => holds('grc_manager', 'assessor') },
  'exception.ask': { id: 'A07', tokens: false, text: 'a GRC manager or assessor', allow: (_w, _o, holds) => holds('grc_manager', 'assessor') },
  'exception.answer': { id: 'A08', tokens: false, text: 'the requester or the owner', allow: party },
  'exception.assess': { id: 'A09', tokens: false, text: 'a GRC manager or assessor', allow: (_w, _o, holds) => holds('grc_manager', 'assessor') },
  // Whose seat it is, and every conflict that bars a person from it, is told by the rule of the decision, with its reasons.
  'exception.decide': { id: 'A10', tokens: false, fresh: ({ level = 1 }) => level >= 3, text: 'anyone but an auditor', allow: (_w, _o, holds) => !holds('auditor') },
  'exception.acknowledge': { id: 'A11', tokens: false, text: 'the requester or the owner', allow: party },
  'exception.suspend': {
    id: 'A12', tokens: false, text: 'security or GRC, a risk owner, or a policy owner',
    allow: (who, o, holds) => holds('grc_manager', 'ciso', 'ciso_delegate', 'security_lead') || isAmong(who, o.signers, o.deciders, o.policyOwners),
  },
  'exception.resume': {
    id: 'A13', tokens: false, text: 'somebody with the authority of its level, who signed the version, or the CISO',
    allow: (who, o, holds) => holds('ciso') || isAmong(who, o.signers, o.deciders),
  },
  'exception.revoke': {
    id: 'A14', tokens: false, text: 'somebody with the authority of its level over its units, the CISO, the chair of the board, or a policy owner',
    allow: (who, o, holds) => holds('ciso') || isAmong(who, o.deciders, o.policyOwners),
  },
  'exception.close': { id: 'A15', tokens: false, text: 'the requester or the owner', allow: party },
  'exception.verify': {
    id: 'A16', tokens: false, text: 'a closure verifier, assessor or GRC manager',
    allow: (_w, _o, holds) => holds('closure_verifier', 'assessor', 'grc_manager'),
  },
  'exception.discharge': {
    id: 'A17', tokens: false, text: 'an assessor or GRC manager', allow: (_w, _o, holds) => holds('closure_verifier', 'assessor', 'grc_manager'),
  },
  'exception.comment': { id: 'A18', tokens: false, text: 'any signed-in person but an auditor', allow: (_w, _o, holds) => !holds('auditor') },
  'exception.attach': {
    id: 'A41', tokens: false, text: 'the requester or the owner, an assessor, a verifier, GRC or security',
    allow: (who, o, holds) => party(who, o) || holds('grc_manager', 'assessor', 'closure_verifier', 'security_lead', 'ciso', 'ciso_delegate'),
  },
  'exception.renew': { id: 'A42', tokens: false, text: 'the requester or the owner', allow: party },
  'exception.bridge': { id: 'A43', tokens: false, text: 'the requester or the owner', allow: party },
  'exception.amend': { id: 'A44', tokens: false, text: 'the requester or the owner', allow: party },
  // Whose turn it is to propose or to accept is told by the rule of the command, with its reasons.
  'exception.transfer': { id: 'A46', tokens: false, text: 'any signed-in person but an auditor', allow: (_w, _o, holds) => !holds('auditor') },
  'exception.activate-emergency': {
    id: 'A47', tokens: false, fresh: always, text: 'an incident commander or a duty approver', allow: (_w, _o, holds) => holds('incident_commander', 'duty_approver'),
  },
  'exception.adopt': { id: 'A65', tokens: false, fresh: always, text: 'a registrar or the CISO', allow: (_w, _o, holds) => holds('registrar', 'ciso') },
  'exception.review': {
    id: 'A48', tokens: false, text: 'somebody who signed the version, an assessor or a GRC manager', allow: (who, o, holds) => holds('assessor', 'grc_manager') || isAmong(who, o.signers),
  },
  'exception.recuse': { id: 'A63', tokens: false, text: 'anyone but an auditor', allow: (_w, _o, holds) => !holds('auditor') },
  'exception.reassess': { id: 'A64', tokens: false, text: 'a GRC manager or assessor', allow: (_w, _o, holds) => holds('grc_manager', 'assessor') },
  'exception.appeal': { id: 'A45', tokens: false, text: 'the requester or the owner', allow: party },
  'findings.import': { id: 'A19', tokens: true, text: 'GRC, security or a token that imports', allow: (_w, _o, holds) => holds('grc_manager', 'assessor', 'security_lead', 'ciso', 'ciso_delegate', 'registrar') },
  'findings.read': { id: 'A20', tokens: true, text: 'any signed-in person or token', allow: anyone },
  'decision.ask': { id: 'A21', tokens: true, text: 'any signed-in person or token', allow: anyone },
  'bundle.read': { id: 'A22', tokens: true, text: 'any signed-in person or token', allow: anyone },
  'waiver.render': { id: 'A23', tokens: true, text: 'any signed-in person or token', allow: anyone },
  'directory.read': { id: 'A24', tokens: true, text: 'any signed-in person or token', allow: anyone },
  'directory.write': { id: 'A25', tokens: false, text: 'a registrar', allow: (_w, _o, holds) => holds('registrar') },
  'library.write': { id: 'A26', tokens: false, text: 'a registrar', allow: (_w, _o, holds) => holds('registrar') },
  'config.write': { id: 'A27', tokens: false, fresh: always, text: 'a registrar', allow: (_w, _o, holds) => holds('registrar') },
  'token.write': { id: 'A28', tokens: false, fresh: always, text: 'a registrar', allow: (_w, _o, holds) => holds('registrar') },
  'log.read': { id: 'A29', tokens: true, text: 'any signed-in person or token', allow: anyone },
  // Beside A25: roles, heads of units and where a unit stands decide who may sign.
  'authority.write': { id: 'A31', tokens: false, fresh: always, text: 'a registrar', allow: (_w, _o, holds) => holds('registrar') },
  'authority.confirm': { id: 'A60', tokens: false, fresh: always, text: 'another registrar, or the CISO', allow: (_w, _o, holds) => holds('registrar', 'ciso') },
  // Its delegator is the owner. A registrar records one for somebody who is absent, never to themself.
  'delegation.give': { id: 'A61', tokens: false, fresh: always, text: 'the person whose authority it is, or a registrar', allow: (who, o, holds) => who === o.owner || holds('registrar') },
  'delegation.end': { id: 'A62', tokens: false, text: 'either of the two people, or a registrar', allow: (who, o, holds) => party(who, o) || holds('registrar') },
  'clock.move': { id: 'A30', tokens: false, text: 'anyone on a demo server', allow: anyone },
  'control.write': {
    id: 'A51', tokens: false, text: 'GRC, an assessor or security', allow: (_w, _o, holds) => holds('grc_manager', 'assessor', 'security_lead', 'ciso', 'ciso_delegate'),
  },
  // Whoever runs a control is its owner.
  'control.report': {
    id: 'A52', tokens: false, text: 'whoever runs it, GRC, an assessor or security',
    allow: (who, o, holds) => party(who, o) || holds('grc_manager', 'assessor', 'security_lead', 'ciso', 'ciso_delegate'),
  },
  'control.test': {
    id: 'A53', tokens: false, text: 'its tester, an assessor, a verifier, GRC or security',
    allow: (who, o, holds) => isAmong(who, o.testers) || holds('grc_manager', 'assessor', 'closure_verifier', 'security_lead', 'pci_isa'),
  },
  'outside.report': {
    id: 'A70', tokens: true, text: 'GRC, security, a registrar or a token that reports', allow: (_w, _o, holds) => holds('grc_manager', 'assessor', 'security_lead', 'ciso', 'ciso_delegate', 'registrar'),
  },
  'non-compliance.record': { id: 'A73', tokens: false, text: 'any active person but an auditor', allow: (_w, _o, holds) => !holds('auditor') },
  'non-compliance.plan': { id: 'A71', tokens: false, text: 'its owner, or GRC', allow: (who, o, holds) => party(who, o) || holds('grc_manager', 'assessor') },
  'non-compliance.attach': { id: 'A75', tokens: false, text: 'its owner, a closure verifier, or GRC', allow: (who, o, holds) => party(who, o) || holds('grc_manager', 'assessor', 'closure_verifier') },
  'non-compliance.resolve': { id: 'A72', tokens: false, text: 'a closure verifier, assessor or GRC manager', allow: (_w, _o, holds) => holds('closure_verifier', 'assessor', 'grc_manager') },
  'policy-review.answer': { id: 'A74', tokens: false, text: 'who owns the document; from the end of the time on whoever is above, too', allow: (who, o) => isAmong(who, o.policyOwners) },
  'risk.simulate': { id: 'A50', tokens: false, text: 'any signed-in person', allow: anyone },
};

/** How old a sign-in may be to sign at level 3 or above, or to change who may do what, in milliseconds (T12). */
export const stepUpMs = 5 * 60 * 1000;

/**
 * May this subject do this to this object now? The answer carries the id of the row, which goes into the event. Deny by default: an inactive
 * or unknown person, and a token outside its actions, may do nothing.
 */
export function decideAccess(subject: Subject, action: Action, object: AccessObject, organisation: Organisation, now: Instant): Decision<{ readonly ruleId: string }> {
  const row = accessTable[action];
  const rule = `access ${row.id}`;
  if (subject.kind === 'token') {
    if (!row.tokens) return refuse({ code: 'not-a-session', rule, text: `${action} needs a person's session: a service token can read, import and propose, never decide.` });
    if (!(subject.tokenActions ?? []).includes(action)) return refuse({ code: 'not-permitted', rule, text: `This token may not do ${action}. Ask for a token with that scope.` });
    if (subject.person === null) return accept({ ruleId: row.id });
  }
  const person = subject.person === null ? undefined : organisation.people.get(subject.person);
  if (person === undefined || !person.active) {
    return refuse({ code: 'inactive-person', rule, text: 'Expected an active person of the directory; this account has none.' });
  }
  if (subject.tokenUnit !== undefined && !covers(subject.tokenUnit, object, organisation)) {
    return refuse({ code: 'not-permitted', rule, text: `${action} is for ${subject.tokenUnit} and the units below it with this token; this is outside. Ask for a token of a unit above, or name what is inside.` });
  }
  // A token's scope stands for the role. What depends on the object (being its requester or owner) is asked of its owner all the same.
  const holds = (...wanted: readonly Role[]): boolean =>
    subject.kind === 'token' || rolesHeld({ at: now }, person).some(({ role, unit }) => wanted.includes(role) && covers(unit, object, organisation));
  if (!row.allow(person.id, object, holds)) {
    return refuse({ code: 'not-permitted', rule, text: `${action} is for ${row.text}; ${person.name} is none of these here. Ask one of them.` });
  }
  if (isAmong(person.id, object.beneficiaries)) {
    return refuse({ code: 'own-authority', rule, text: `Nobody changes what they may do themselves; ask another registrar to change the roles or positions of ${person.name}.` });
  }
  if (person.id === object.proposer) {
    return refuse({ code: 'own-proposal', rule, text: `Expected somebody else: ${person.name} proposed this. Another registrar or the CISO confirms it.` });
  }
  const stale = staleFor(subject, row, object, now);
  return stale === null ? accept({ ruleId: row.id }) : refuse(stale);
}

/** A role over a unit counts for an object when it covers every unit that the object touches. */
function covers(unit: UnitId, object: AccessObject, organisation: Organisation): boolean {
  return (object.units ?? []).every((touched) => isWithin(organisation, touched, unit));
}

function staleFor(subject: Subject, row: Row, object: AccessObject, now: Instant): Reason | null {
  if (subject.kind === 'token' || row.fresh?.(object) !== true || subject.strength === 'demo') return null;
  if (msOf(now) - msOf(subject.authenticatedAt) <= stepUpMs) return null;
  return { code: 'step-up-required', rule: 'T12', text: 'A signature at level 3 or above, and a change of who may do what, need a sign-in of the last 5 minutes. Confirm who you are again, then repeat it.' };
}

function isAmong(who: PersonId, ...lists: readonly (readonly PersonId[] | undefined)[]): boolean {
  return lists.some((list) => list?.includes(who) ?? false);
}
