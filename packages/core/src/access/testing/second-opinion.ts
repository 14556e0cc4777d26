import { type EntityJson, preparsePolicySet, preparseSchema, statefulIsAuthorized, validate } from '@cedar-policy/cedar-wasm/nodejs';
import fc from 'fast-check';
import { actionsOfPolicies, policies, schema } from '../../../cases/access-policies.ts';
import { larkfield } from '../../../cases/approval-organisation.ts';
import { type PersonId, personId, unitId } from '../../ids.ts';
import { type Organisation, roles } from '../../org/organisation.ts';
import { addMs, msOf, parseInstant } from '../../time.ts';
import { type AccessObject, type Action, actions, decideAccess, type Subject } from '../decide.ts';

const now = parseInstant('2026-11-24T12:00:00.000Z');

export type Question = { readonly organisation: Organisation; readonly subject: Subject; readonly action: Action; readonly object: AccessObject };

/** Readies the policies. @throws Error when they do not fit their schema. */
export function preparePolicies(): readonly string[] {
  const validation = validate({ schema, policies: { staticPolicies: policies } });
  if (validation.type === 'failure') throw new Error(JSON.stringify(validation.errors));
  if (validation.validationErrors.length > 0) throw new Error(validation.validationErrors.map(({ policyId, error }) => `${policyId}: ${error.message}`).join('\n'));
  for (const parsed of [preparsePolicySet('access', { staticPolicies: policies }), preparseSchema('access', schema)])
    if (parsed.type === 'failure') throw new Error(JSON.stringify(parsed.errors));
  return actionsOfPolicies;
}

/** What the table says, and what Cedar says. @throws Error when a policy could not be evaluated. */
export function bothOpinions({ organisation, subject, action, object }: Question): { readonly table: boolean; readonly cedar: boolean } {
  const answer = statefulIsAuthorized({
    principal: uid('Subject', 'who'),
    action: uid('Action', action),
    resource: uid('Thing', 'what'),
    context: { action },
    preparsedPolicySetId: 'access',
    preparsedSchemaName: 'access',
    validateRequest: true,
    entities: entitiesOf(organisation, subject, object),
  });
  if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors));
  const [fault] = answer.response.diagnostics.errors;
  if (fault !== undefined) throw new Error(`${fault.policyId}: ${fault.error.message}`);
  return { table: decideAccess(subject, action, object, organisation, now).ok, cedar: answer.response.decision === 'allow' };
}

function uid(type: string, id: string): { readonly type: string; readonly id: string } {
  return { type, id };
}
const entity = (type: string, id: string) => ({ __entity: { type, id } });
const people = (ids: readonly PersonId[] = []) => ids.map((id) => entity('Person', id));

function entitiesOf(organisation: Organisation, subject: Subject, object: AccessObject): EntityJson[] {
  const [u1, u2, u3] = object.units ?? [];
  const isKnown = subject.person !== null && organisation.people.has(subject.person);
  const optional = (name: string, type: string, id: string | null | undefined) => (id === undefined || id === null ? {} : { [name]: entity(type, id) });
  return [
    ...[...organisation.units.values()].map(({ id, parent }) => ({ uid: uid('Unit', id), attrs: {}, parents: parent === null ? [] : [uid('Unit', parent)] })),
    ...[...organisation.people.values()].map(({ id, active, roles: held }) => ({
      uid: uid('Person', id), attrs: { active, ...Object.fromEntries(held.map(({ role, unit }) => [role, entity('Unit', unit)])) }, parents: [],
    })),
    {
      uid: uid('Subject', 'who'),
      parents: [],
      attrs: {
        token: subject.kind === 'token', demo: subject.strength === 'demo', age: msOf(now) - msOf(subject.authenticatedAt),
        scopes: [...(subject.tokenActions ?? [])],
        ...optional('person', 'Person', isKnown ? subject.person : null),
        // Who is not in the directory.
        gone: subject.person !== null && !isKnown,
        ...optional('bound', 'Unit', subject.tokenUnit),
      },
    },
    {
      uid: uid('Thing', 'what'),
      parents: [],
      attrs: {
        ...optional('u1', 'Unit', u1), ...optional('u2', 'Unit', u2), ...optional('u3', 'Unit', u3),
        ...optional('requester', 'Person', object.requester), ...optional('owner', 'Person', object.owner), ...optional('proposer', 'Person', object.proposer),
        policyOwners: people(object.policyOwners), signers: people(object.signers), deciders: people(object.deciders), testers: people(object.testers), beneficiaries: people(object.beneficiaries), level: object.level ?? 1,
      },
    },
  ];
}

/** Each action, asked with each role inside and outside of its units, and with each relation to its object, fresh and stale, by session and token. */
export function* matrix(): Generator<Question> {
  const who = personId('p24');
  const [inside, outside] = [unitId('INS'), unitId('CLN')];
  const object: AccessObject = { units: [inside], requester: personId('p42'), owner: personId('p42'), level: 3, signers: [], policyOwners: [], beneficiaries: [] };
  const relations: readonly AccessObject[] = [object, { ...object, requester: who }, { ...object, owner: who }, { ...object, signers: [who] }, { ...object, deciders: [who] }, { ...object, policyOwners: [who] }, { ...object, testers: [who] }, { ...object, beneficiaries: [who] }, { ...object, proposer: who }];
  const session = (minutes: number): Subject => ({ person: who, kind: 'session', strength: 'two-factor', authenticatedAt: addMs(now, -minutes * 60_000) });
  const token: Subject = { person: who, kind: 'token', strength: 'token', authenticatedAt: now, tokenActions: actions };
  for (const action of actions) {
    for (const role of roles)
      for (const unit of [inside, outside]) yield { organisation: larkfield({ people: { [who]: { roles: [`${role}@${unit}`] } } }), subject: session(0), action, object };
    for (const about of relations)
      for (const subject of [session(0), session(6), token, { ...token, tokenUnit: outside }]) {
        yield { organisation: larkfield(), subject, action, object: about };
        yield { organisation: larkfield({ people: { [who]: { roles: ['registrar', 'ciso'] } } }), subject, action, object: about };
      }
  }
}

const everybody = [...larkfield().people.keys(), personId('p90')];
const everyUnit = [...larkfield().units.keys()];

/** Questions of every kind: people with a role each over some unit, sessions and tokens, objects that they have to do with. */
export const questions: fc.Arbitrary<Question> = fc
  .record({
    who: fc.constantFrom(...everybody),
    isActive: fc.integer({ min: 0, max: 9 }).map((number) => number > 0),
    held: fc.uniqueArray(fc.tuple(fc.constantFrom(...roles), fc.constantFrom(...everyUnit)), { selector: ([role]) => role, maxLength: 3 }),
    kind: fc.constantFrom('session' as const, 'session' as const, 'token' as const),
    strength: fc.constantFrom('two-factor' as const, 'provider' as const, 'demo' as const),
    minutes: fc.constantFrom(0, 4.999, 5, 5.001, 600),
    scopes: fc.subarray([...actions], { minLength: Math.floor(actions.length / 2) }),
    bound: fc.option(fc.constantFrom(...everyUnit), { nil: undefined }),
    action: fc.constantFrom(...actions),
    units: fc.uniqueArray(fc.constantFrom(...everyUnit), { maxLength: 3 }),
    level: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    // Which of the relations are the asker's own.
    relations: fc.record({ requester: fc.boolean(), owner: fc.boolean(), policyOwner: fc.boolean(), signer: fc.boolean(), decider: fc.boolean(), tester: fc.boolean(), beneficiary: fc.nat(5), proposer: fc.nat(5) }),
    other: fc.constantFrom(...everybody.slice(0, -1)),
  })
  .map(({ who, isActive, held, kind, strength, minutes, scopes, bound, action, units, level, relations, other }) => {
    const organisation = larkfield({ people: who === 'p90' ? {} : { [who]: { active: isActive, roles: held.map(([role, unit]) => `${role}@${unit}`) } } });
    const self = organisation.people.has(who) ? who : other;
    const pick = (mine: boolean): PersonId => (mine ? self : other);
    const subject: Subject = {
      person: who, kind, authenticatedAt: addMs(now, -minutes * 60_000), strength: kind === 'token' ? 'token' : strength,
      ...(kind === 'token' ? { tokenActions: scopes, ...(bound === undefined ? {} : { tokenUnit: bound }) } : {}),
    };
    const object: AccessObject = {
      units, requester: pick(relations.requester), owner: pick(relations.owner), policyOwners: [pick(relations.policyOwner)], signers: [pick(relations.signer)], deciders: [pick(relations.decider)], testers: [pick(relations.tester)],
      beneficiaries: relations.beneficiary === 0 ? [other, self] : [], ...(relations.proposer < 2 ? { proposer: pick(relations.proposer === 0) } : {}),
      ...(level === undefined ? {} : { level }),
    };
    return { organisation, subject, action, object };
  });
