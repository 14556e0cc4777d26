import { assetKey, type Asset } from '../asset/asset.ts';
import { addDays, localDateAt, untilOfLastDay } from '../calendar.ts';
import type { ExceptionEvent } from '../exception/events.ts';
import { assetsIn, type ExceptionFacts } from '../exception/facts.ts';
import { nextFactId } from '../exception/facts-noted.ts';
import { grantEnd, liveGrants } from '../exception/grant-end.ts';
import { reassessmentAsked } from '../exception/review-asked.ts';
import type { DirectiveDue, Duty, ExceptionCase } from '../exception/state.ts';
import { likelihoodOfProbability } from '../risk/vulnerability/rate-vulnerability.ts';
import { publiclyExposed } from '../risk/vulnerability/publicly-exposed.ts';
import { type DirectiveInputs, directiveOutcome } from '../risk/vulnerability/remediation-directive.ts';
import type { Instant } from '../time.ts';
import type { OutsideStatement } from './fact.ts';

export type RiskFacts = Pick<ExceptionFacts, 'now' | 'organisation' | 'matrix' | 'asset' | 'threat'>;
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

/** An asset in scope that matters more, is reached more easily or is of a class that it was not. `known`: as it was recorded before. */
export function assetChangedEffect(state: ExceptionCase, says: Says<'asset_changed'>, known: Asset | undefined, facts: RiskFacts): RiskEffect {
  const worse = worseParts(says, known);
  const name = assetKey(says.asset);
  if (worse.length === 0) return { text: `The inventory has changed ${name}; nothing of it is worse than on record.` };
  const text = `${name} is worse than on record: ${worse.join(', ')}.`;
  return { text, duty: reassessmentAsked(state, nextFactId(state), text, facts.matrix.outside.reassess.other, facts) };
}

/** The asset with what is worse taken over; what is better is left to the inventory's own record (E47). Null: nothing is worse. */
export function worseAsset(says: Says<'asset_changed'>, known: Asset): Asset | null {
  if (worseParts(says, known).length === 0) return null;
  const { criticality = 0, exposure, classes = [] } = says;
  return {
    ...known, ...(criticality > (known.criticality ?? 0) ? { criticality: criticality as NonNullable<Asset['criticality']> } : {}),
    ...(exposure === 'internet' ? { exposure } : {}), classes: [...new Set([...known.classes, ...classes])],
  };
}

function worseParts({ criticality, exposure, classes = [] }: Says<'asset_changed'>, known: Asset | undefined): readonly string[] {
  const added = classes.filter((one) => known?.classes.includes(one) !== true);
  return [
    ...(criticality !== undefined && criticality > (known?.criticality ?? 0) ? [`criticality ${criticality}, not ${known?.criticality ?? 'known'}`] : []),
    ...(exposure === 'internet' && known?.exposure !== 'internet' ? ['reached from the internet'] : []),
    ...(added.length > 0 ? [added.join(', ')] : []),
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
