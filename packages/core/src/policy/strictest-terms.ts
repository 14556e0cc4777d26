import type { Reason } from '../errors.ts';
import { signersOf } from './cited-requirement.ts';
import type { ObligationLink } from './requirement.ts';
import type { SubFormId } from './sub-form.ts';
import { stricterWaivability, type Waivability } from './waivability.ts';
import type { ExternalNotice } from './waiver-profile.ts';

/** What all links that bind demand together: for each attribute the strictest (domain §2.0, C10). */
export type ObligationTerms = {
  readonly waivability: Waivability;
  /** A separate flag that every link must carry. */
  readonly enduringAllowed: boolean;
  readonly renewable: boolean;
  readonly maxDays?: number;
  readonly reviewMaxMonths?: number;
  readonly retentionYears?: number;
  readonly signers: readonly string[];
  /** Those of the signers who approve with a text. */
  readonly inWriting: readonly string[];
  readonly excludedIds: readonly string[];
  readonly evidence: readonly string[];
  /** Those of the evidence that only an approval needs; absent: none, all of it stands at submission. */
  readonly evidenceForApproval?: readonly string[];
  readonly subForms: readonly SubFormId[];
  readonly notices: readonly ExternalNotice[];
};

type Demand = { readonly text: string; readonly clauses: readonly string[] };

/** The strictest terms of the links that bind. None: what the organisation alone demands. Adding a link never relaxes any of them. */
export function strictestTerms(links: readonly ObligationLink[]): ObligationTerms {
  const terms = links.flatMap((link) => link.terms ?? []);
  const least = (values: readonly (number | undefined)[]): number | undefined => extreme(Math.min, values);
  const [maxDays, reviewMaxMonths] = [least(links.map((link) => link.maxDays)), least(terms.map((one) => one.reviewMaxMonths))];
  const evidence = union(terms.map((one) => one.evidence));
  const early = new Set(terms.flatMap((one) => (one.evidenceFor === 'approval' ? [] : one.evidence)));
  const forApproval = evidence.filter((kind) => !early.has(kind));
  const retentionYears = extreme(Math.max, terms.map((one) => one.retentionYears));
  return {
    waivability: links.map((link) => link.waivability).reduce(stricterWaivability, 'internal_only'),
    enduringAllowed: links.every((link) => link.enduringAllowed),
    renewable: terms.every((one) => one.renewable),
    ...(maxDays === undefined ? {} : { maxDays }),
    ...(reviewMaxMonths === undefined ? {} : { reviewMaxMonths }),
    ...(retentionYears === undefined ? {} : { retentionYears }),
    signers: union(links.map(signersOf)),
    inWriting: union(links.map((link) => (link.terms?.inWriting === true ? signersOf(link) : []))),
    excludedIds: union(terms.map((one) => one.excludedIds)),
    evidence,
    ...(forApproval.length === 0 ? {} : { evidenceForApproval: forApproval }),
    subForms: union(terms.map((one) => one.subForms)),
    notices: noticesOf(links),
  };
}

/** Why the terms are what they are: for each attribute a reason that names the links it comes from. */
export function termReasons(links: readonly ObligationLink[]): readonly Reason[] {
  const all = strictestTerms(links);
  const from = (fits: (link: ObligationLink) => boolean): readonly string[] => [...new Set(links.filter(fits).map((link) => link.clause))].sort();
  const demands: readonly Demand[] = [
    ...(all.maxDays === undefined ? [] : [{ text: `at most ${all.maxDays} days`, clauses: from((link) => link.maxDays === all.maxDays) }]),
    ...(all.reviewMaxMonths === undefined ? [] : [{ text: `a review every ${all.reviewMaxMonths} months at least`, clauses: from((link) => link.terms?.reviewMaxMonths === all.reviewMaxMonths) }]),
    ...(all.retentionYears === undefined ? [] : [{ text: `records kept for ${all.retentionYears} years`, clauses: from((link) => link.terms?.retentionYears === all.retentionYears) }]),
    ...(all.renewable ? [] : [{ text: 'no renewal', clauses: from((link) => link.terms?.renewable === false) }]),
    ...all.inWriting.map((role) => ({ text: `an approval in writing by ${role}`, clauses: from((link) => link.terms?.inWriting === true && signersOf(link).includes(role)) })),
    ...all.subForms.map((form) => ({ text: `the form ${form}`, clauses: from((link) => link.terms?.subForms.includes(form) === true) })),
    ...all.evidence.map((piece) => ({ text: `evidence${all.evidenceForApproval?.includes(piece) === true ? ' before anybody approves' : ''}: ${piece}`, clauses: from((link) => link.terms?.evidence.includes(piece) === true) })),
    ...all.notices.map(({ to, withinDays }) => ({ text: `notice to ${to} within ${withinDays} days of the grant`, clauses: from((link) => link.terms?.externalNotice?.to === to && link.terms.externalNotice.withinDays === withinDays) })),
  ];
  return demands.map(({ text, clauses }) => ({ code: 'clause-demands', rule: '§2.0', text: `${clauses.join(' and ')} ${clauses.length === 1 ? 'demands' : 'demand'} ${text}.` }));
}

/** Each party outside once, by the shortest time. */
function noticesOf(links: readonly ObligationLink[]): readonly ExternalNotice[] {
  const due = new Map<string, number>();
  for (const { to, withinDays } of links.flatMap((link) => link.terms?.externalNotice ?? [])) due.set(to, Math.min(withinDays, due.get(to) ?? withinDays));
  return [...due].map(([to, withinDays]) => ({ to, withinDays })).sort((a, b) => (a.to < b.to ? -1 : 1));
}

function union<Item extends string>(lists: readonly (readonly Item[])[]): readonly Item[] {
  return [...new Set(lists.flat())].sort();
}

function extreme(of: (...values: number[]) => number, values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : of(...known);
}
