import type { AskedClause, AskedContent } from '@exeat/contract';
import {
  accept,
  type Decision,
  type ExceptionContent,
  exceptionId,
  type Organisation,
  type Person,
  type PersonId,
  type PolicyLibrary,
  type Reason,
  refuse,
  requirementOfNumber,
  type Scope,
  validateScope,
} from '@exeat/core';
import { findPerson } from '../identity/find-person.ts';

/** What a body may name: people, and requirements by any of their numbers. */
export type Named = { readonly organisation: Organisation; readonly library: Pick<PolicyLibrary, 'requirements'> };

/**
 * A request in the words of the rules: people by id, ids in their canonical text. Every fault at once, each naming its place.
 * An empty scope is kept: a draft may lack one, and its submission says so.
 */
export function readContent(asked: AskedContent, caller: PersonId, { organisation, library }: Named): Decision<ExceptionContent> {
  const reasons: Reason[] = [];
  const owner = asked.owner === undefined ? caller : resolve(asked.owner, 'owner', organisation, reasons);
  const beneficiaries = asked.beneficiaries?.map((named, at) => resolve(named, `beneficiaries[${at}]`, organisation, reasons));
  const scope = asked.scope.length === 0 ? accept<Scope>([]) : readScope(asked.scope, library);
  if (!scope.ok) reasons.push(...scope.reasons);
  if (reasons.length > 0 || !scope.ok || owner === null) return refuse(...reasons);
  const { title, basis, validity, justification, compensatingControls, remediation, subForms, labels, ticket, relatedTo, suspendMode } = asked;
  return accept({
    title: title.trim(),
    basis,
    owner,
    scope: scope.value,
    justification: justification.trim(),
    compensatingControls,
    validity: {
      lastDay: validity.lastDay,
      ...(validity.from === undefined ? {} : { from: validity.from }),
      ...(validity.zone === undefined ? {} : { zone: validity.zone }),
    },
    ...(remediation === undefined
      ? {}
      : {
          remediation: {
            milestones: remediation.milestones.map(({ title: name, due, ticket: at }) => ({
              title: name,
              due,
              ...(at === undefined ? {} : { ticket: at }),
            })),
          },
        }),
    ...(subForms === undefined || Object.keys(subForms).length === 0 ? {} : { subForms }),
    ...(beneficiaries === undefined ? {} : { beneficiaries: beneficiaries.filter((id) => id !== null) }),
    ...(labels === undefined ? {} : { labels }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(suspendMode === undefined ? {} : { suspendMode }),
    ...(relatedTo === undefined ? {} : { relatedTo: exceptionId(relatedTo) }),
  });
}

/** Clauses as people write them, with every id in its canonical text, and requirements by the id that they keep. */
export function readScope(clauses: readonly AskedClause[], library: Named['library']): Decision<Scope> {
  const scope = validateScope(
    clauses.map(({ requirement, rules, asset: { type, ids, under, growth }, component, path, port, value }) => ({
      requirement,
      asset: { type, ...(ids === undefined ? {} : { ids }), ...(under === undefined ? {} : { under }), ...(growth === undefined ? {} : { growth }) },
      ...(rules === undefined ? {} : { rules }),
      ...(component === undefined ? {} : { component }),
      ...(path === undefined ? {} : { path }),
      ...(port === undefined ? {} : { port }),
      ...(value === undefined ? {} : { value }),
    })),
  );
  return scope.ok ? accept(scope.value.map((clause) => ({ ...clause, requirement: requirementOfNumber(library, clause.requirement) }))) : scope;
}

/** A person that a body names, or a reason why it names nobody in particular. */
export function resolvePerson(named: string, place: string, organisation: Organisation): Decision<Person> {
  const person = findPerson(organisation, named);
  if (person !== undefined) return accept(person);
  return refuse({
    code: 'unknown-person',
    rule: 'F9',
    text: `${place}: expected a person id, a user name, or the e-mail of exactly one active person, got ${JSON.stringify(named.slice(0, 100))}.`,
  });
}

function resolve(named: string, place: string, organisation: Organisation, reasons: Reason[]): PersonId | null {
  const found = resolvePerson(named, place, organisation);
  if (found.ok) return found.value.id;
  reasons.push(...found.reasons);
  return null;
}
