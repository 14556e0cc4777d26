import { assetKey, type Asset } from '../asset/asset.ts';
import { addDays, localDateAt, untilOfLastDay } from '../calendar.ts';
import type { ExceptionEvent } from '../exception/events.ts';
import { assetsIn, type ExceptionFacts } from '../exception/facts.ts';
import { nextFactId } from '../exception/facts-noted.ts';
import { grantEnd, liveGrants } from '../exception/grant-end.ts';
import { suspendedAsForbidden } from '../exception/no-longer-waivable.ts';
import { reassessmentAsked } from '../exception/review-asked.ts';
import type { DirectiveDue, Duty, ExceptionCase } from '../exception/state.ts';
import { likelihoodOfProbability } from '../risk/vulnerability/rate-vulnerability.ts';
import { publiclyExposed } from '../risk/vulnerability/publicly-exposed.ts';
import { type DirectiveInputs, directiveOutcome } from '../risk/vulnerability/remediation-directive.ts';
import type { Instant } from '../time.ts';
import type { OutsideStatement } from './fact.ts';

export type RiskFacts = Pick<ExceptionFacts, 'now' | 'organisation' | 'matrix' | 'asset' | 'threat' | 'library'>;
type Says<Kind extends OutsideStatement['kind']> = Extract<OutsideStatement, { kind: Kind }>;

/** What a fact about the risk means for an exception in force (§5.4, §5.9). `then`: what happens to its cover at once, only ever less of it. */
export type RiskEffect = { readonly text: string; readonly duty?: Duty; readonly directive?: DirectiveDue; readonly then?: readonly ExceptionEvent[] };

/**
 * A vulnerability was listed as exploited, or taken off the list. Where the remediation directive binds, cover ends with its due day; where an input
 * of its table is missing it is told which, and that is not "no" (S35). Either way the risk is assessed again.
 */
export function listedEffect(state: ExceptionCase, says: Says<'kev_changed'>, text: string | undefined, occurredAt: Instant, facts: RiskFacts): RiskEffect {
  const { vulnerability } = says;
  const told = text ?? `What is known of ${vulnerability} has changed.`;
  const listed = facts.threat(vulnerability).knownExploited?.value ?? null;
  if (listed === false) return { text: told };
  const { reassess, directiveBinds } = facts.matrix.outside;
  const duty = reassessmentAsked(state, nextFactId(state), `${vulnerability} is known to be exploited.`, reassess.knownExploited, facts);
  if (!directiveBinds) return { text: told, duty };
  const inputs: DirectiveInputs = {
    knownExploited: true, publiclyExposed: publiclyExposed(assetsOf(state, facts)), automatable: says.automatable ?? null, technicalImpact: says.technicalImpact ?? null,
  };
  const outcome = directiveOutcome(inputs);
  if (outcome.kind === 'incomplete') return { text: `${told} The remediation directive cannot be read: ${outcome.missing.join(', ')} not known.`, duty };
  if (outcome.kind === 'next-upgrade') return { text: `${told} The remediation directive asks for a fix with the next upgrade.`, duty };
  const zone = state.grants.at(-1)?.zone ?? 'UTC';
  const lastDay = addDays(localDateAt(occurredAt, zone), outcome.days);
  const due = untilOfLastDay(lastDay, zone);
  const directive: DirectiveDue = { vulnerability, lastDay, due, forensic: outcome.forensic };
  const look = outcome.forensic ? ' It also asks for a forensic look.' : '';
  return {
    text: `${told} The remediation directive asks for a fix within ${outcome.days} days, by ${lastDay} (${zone}): cover ends with that day.${look}`, duty, directive, then: cutTo(state, directive, facts),
  };
}

/** Another probability of exploitation: one that is ten times what was assessed, crosses a tenth, or asks for a higher likelihood, is assessed again. */
export function probabilityEffect(state: ExceptionCase, { vulnerability }: Says<'epss_changed'>, text: string | undefined, facts: RiskFacts): RiskEffect {
  const told = text ?? `What is known of ${vulnerability} has changed.`;
  const now = facts.threat(vulnerability).exploitProbability?.value ?? null;
  const before = state.assessment?.threats?.find((one) => one.vulnerability === vulnerability)?.exploitProbability?.value ?? null;
  const jumped = now === null || before === null || now >= before * 10 || (now >= 0.1 && before < 0.1) || likelihoodOfProbability(now) > (state.assessment?.inherent.likelihood ?? 0);
  if (!jumped) return { text: told };
  return { text: told, duty: reassessmentAsked(state, nextFactId(state), told, facts.matrix.outside.reassess.other, facts) };
}

/** A severity that has risen, or of which nobody says what it was, is assessed again. */
export function severityEffect(state: ExceptionCase, { vulnerability, from, to }: Says<'cvss_revised'>, text: string | undefined, facts: RiskFacts): RiskEffect {
  const told = text ?? `The CVSS severity of ${vulnerability} ${from === undefined ? `is ${to} now` : `went from ${from} to ${to}`}.`;
  return from !== undefined && to <= from ? { text: told } : again(state, told, 'other', facts);
}

/** Attackers use it: that is judged as if it were listed (§5.2). Anything else that is said of it is assessed again with more time. */
export function intelligenceEffect(state: ExceptionCase, { vulnerability, exploited }: Says<'threat_reported'>, text: string | undefined, facts: RiskFacts): RiskEffect {
  return again(state, text ?? `Intelligence says that ${vulnerability} is ${exploited ? 'exploited' : 'of more interest to attackers'}.`, exploited ? 'knownExploited' : 'other', facts);
}

/** What testers found on something that is covered may make the deviation worth more to an attacker. */
export function penetrationEffect(state: ExceptionCase, { finding }: Says<'penetration_finding'>, text: string | undefined, facts: RiskFacts): RiskEffect {
  return again(state, `Penetration test, finding ${finding}: ${text ?? 'it touches what is covered.'}`, 'other', facts);
}

function again(state: ExceptionCase, text: string, within: keyof RiskFacts['matrix']['outside']['reassess'], facts: RiskFacts): RiskEffect {
  return { text, duty: reassessmentAsked(state, nextFactId(state), text, facts.matrix.outside.reassess[within], facts) };
}

/** Of an asset, what makes a deviation on it worse. */
type Figures = Pick<Asset, 'ref' | 'criticality' | 'exposure' | 'classes'> & Partial<Pick<Asset, 'unit'>>;
/** An asset as it was on record and as it is from now on. `before` undefined: nobody had recorded it. */
export type AssetChange = { readonly before: Figures | undefined; readonly after: Figures };

/** An asset in scope that matters more, is reached more easily or is of a class that it was not. `known`: as it was recorded before. */
export function assetChangedEffect(state: ExceptionCase, says: Says<'asset_changed'>, known: Asset | undefined, facts: RiskFacts): RiskEffect {
  const change: AssetChange = { before: known, after: withWorse(says, known ?? { ref: says.asset, classes: [] }) };
  return assetsWorseEffect(state, [change], facts) ?? { text: `The inventory has changed ${assetKey(says.asset)}; nothing of it is worse than on record.` };
}

/**
 * Assets in scope of which something is worse than on record: the risk is assessed again, or cover suspended; at once where a clause binds them now
 * that knows no exception (§5.9, §9.2). Null: nothing is worse.
 */
export function assetsWorseEffect(state: ExceptionCase, changes: readonly AssetChange[], facts: RiskFacts): RiskEffect | null {
  const worse = changes.flatMap((change) => {
    const parts = worseParts(change);
    return parts.length === 0 ? [] : [`${assetKey(change.after.ref)} is worse than on record: ${parts.join(', ')}.`];
  });
  if (worse.length === 0) return null;
  const more = worse.length > mostTold ? ` So are ${worse.length - mostTold} more.` : '';
  const text = `${worse.slice(0, mostTold).join(' ')}${more}`;
  const known = (at: 'before' | 'after'): RiskFacts['asset'] => (ref) => {
    const asset = facts.asset(ref);
    const changed = changes.find(({ after }) => assetKey(after.ref) === assetKey(ref));
    return changed === undefined ? asset : asset === undefined || changed[at] === undefined ? undefined : figured(asset, changed[at]);
  };
  return {
    text, duty: reassessmentAsked(state, nextFactId(state), text, facts.matrix.outside.reassess.other, facts),
    then: suspendedAsForbidden(state, known('before'), { ...facts, asset: known('after') }),
  };
}

const mostTold = 3;

/** The asset with the figures of one instant, those that nobody knew then among them. */
function figured({ criticality: _criticality, exposure: _exposure, ...asset }: Asset, { criticality, exposure, classes }: Figures): Asset {
  return { ...asset, classes, ...(criticality === undefined ? {} : { criticality }), ...(exposure === undefined ? {} : { exposure }) };
}

/** The asset with what is worse taken over; what is better is left to the inventory's own record (E47). Null: nothing is worse. */
export function worseAsset(says: Says<'asset_changed'>, known: Asset): Asset | null {
  const after = withWorse(says, known);
  return isWorse({ before: known, after }) ? after : null;
}

/** Whether something of an asset is worse than it was on record. */
export function isWorse(change: AssetChange): boolean {
  return worseParts(change).length > 0;
}

function withWorse<Known extends Figures>({ criticality = 0, exposure, classes = [] }: Says<'asset_changed'>, known: Known): Known {
  return {
    ...known, ...(criticality > (known.criticality ?? 0) ? { criticality } : {}), ...(exposure === 'internet' ? { exposure } : {}), classes: [...new Set([...known.classes, ...classes])],
  };
}

/** Another unit that owns it counts as well: it carries the risk now (§9.2). */
function worseParts({ before, after }: AssetChange): readonly string[] {
  const { criticality, exposure, classes, unit } = after;
  const added = classes.filter((one) => before?.classes.includes(one) !== true);
  return [
    ...(criticality !== undefined && criticality > (before?.criticality ?? 0) ? [`criticality ${criticality}, not ${before?.criticality ?? 'known'}`] : []),
    ...(criticality === undefined && before?.criticality !== undefined ? [`nobody knows its criticality any more, which was ${before.criticality}`] : []),
    ...(exposure === 'internet' && before?.exposure !== 'internet' ? ['reached from the internet'] : []),
    ...(exposure === undefined && before?.exposure === 'internal' ? ['nobody knows any more whether it is reached from the internet'] : []),
    ...(added.length > 0 ? [added.join(', ')] : []),
    ...(unit !== undefined && before?.unit !== undefined && before.unit !== unit ? [`of ${unit}, not ${before.unit}`] : []),
  ];
}

function assetsOf(state: ExceptionCase, facts: RiskFacts): readonly Asset[] {
  return assetsIn(state.versions.at(-1)?.frozen.scope ?? [], facts);
}

/** Cover that would outlive the due day ends with it, and is suspended where that day is over. */
function cutTo(state: ExceptionCase, { due, vulnerability }: DirectiveDue, facts: RiskFacts): readonly ExceptionEvent[] {
  if (due <= facts.now) {
    const text = `The due day of the remediation directive for ${vulnerability} is over.`;
    return [{ type: 'exception_suspended', data: { id: `s${state.suspensions.length + 1}`, cause: 'kev_or_active_exploitation', text } }];
  }
  return liveGrants(state, facts).filter((grant) => grantEnd(grant, state.duties) > due)
    .map((grant): ExceptionEvent => ({ type: 'grant_ended', data: { grant: grant.id, endsAt: due, cause: 'directive_due' } }));
}
