import { splitPurl } from '../asset/purl.ts';
import { addPeriod, localDateAt } from '../calendar.ts';
import type { ExceptionCase } from '../exception/state.ts';
import { stateAt } from '../exception/state-at.ts';
import type { ExceptionId } from '../ids.ts';
import type { Organisation } from '../org/organisation.ts';
import { addMs, type Instant, msOf } from '../time.ts';
import { crowdedUnits } from './crowding.ts';
import type { FeedbackRules } from './feedback-rules.ts';
import type { Requirement, RequirementVersion } from './requirement.ts';

/** What experience with a requirement says to whoever owns it (domain §8): P1 … P13. */
export const policySignals = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9', 'P10', 'P11', 'P12', 'P13'] as const;
export type PolicySignal = (typeof policySignals)[number];

/** A signal with its figures in words, and the exceptions that it is about. */
export type Signal = { readonly signal: PolicySignal; readonly text: string; readonly exceptions: readonly ExceptionId[] };

/** What scanners say of a requirement, by the rules that are mapped to it: assets that they look at, and findings. No asset: nobody looks. */
export type Estate = { readonly assets: number; readonly passed: number; readonly open: number };

export type FeedbackFacts = {
  readonly requirement: Requirement;
  readonly versions: readonly RequirementVersion[];
  /** Every case that cites it, drafts and ended ones too. */
  readonly cases: readonly ExceptionCase[];
  readonly estate: Estate;
  readonly organisation: Organisation;
  readonly rules: FeedbackRules;
  readonly now: Instant;
};

const dayMs = 86_400_000;

/** The signals that a requirement gives at an instant, in the order of their numbers. From the facts alone. */
export function policySignalsOf(facts: FeedbackFacts): readonly Signal[] {
  const active = facts.cases.filter((state) => stateAt(state, facts.now) === 'active');
  const granted = facts.cases.filter(({ grants }) => grants.length > 0);
  return [
    rate(active, facts), renewals(granted, facts), ...sameControl(granted, facts), approvedAlways(facts), rejectedAlways(facts), tooShort(facts), ...oneTechnology(active, facts),
    emergencies(facts), passedBy(active, facts), changed(active, facts), incidents(facts), oneUnit(active, facts), unowned(active, facts),
  ].filter((one) => one !== null);
}

function signal(id: PolicySignal, text: string, cases: readonly ExceptionCase[] = []): Signal {
  return { signal: id, text, exceptions: cases.map((state) => state.id).sort() };
}

function rate(active: readonly ExceptionCase[], { estate, rules, requirement, cases, now }: FeedbackFacts): Signal | null {
  const assets = new Set(active.flatMap(membersOf)).size;
  const percent = estate.assets === 0 ? null : Math.round((assets * 1000) / estate.assets) / 10;
  const crowds = crowdedUnits(requirement.id, cases, rules, now);
  const crowded = crowds.map(({ unit, count }) => ` ${unit} has asked for ${count} within ${rules.crowdDays} days: one together, or another requirement, may do.`).join('');
  const isFrequent = active.length >= rules.active || (percent !== null && percent >= rules.sharePercent);
  if (!isFrequent && crowds.length === 0) return null;
  const share = percent === null ? '' : `, on ${assets} of ${estate.assets} assets that scanners look at (${percent} %)`;
  return signal('P1', `${counted(active.length, 'exception')} in force${share}.${crowded}`, isFrequent ? active : cases.filter(({ id }) => crowds.some(({ exceptions }) => exceptions.includes(id))));
}

function renewals(granted: readonly ExceptionCase[], { rules }: FeedbackFacts): Signal | null {
  const twice = granted.filter(({ grants }) => grants.filter(({ origin }) => origin === 'renewal').length >= 2);
  if (granted.length < rules.leastCases || twice.length * 100 < granted.length * rules.renewedPercent) return null;
  return signal('P2', `${twice.length} of ${granted.length} exceptions were renewed twice or more.`, twice);
}

function sameControl(granted: readonly ExceptionCase[], { rules }: FeedbackFacts): readonly Signal[] {
  const by = Map.groupBy(granted.flatMap((state) => [...new Set((state.assessment?.controls ?? []).map(({ id }) => id))].map((control) => ({ control, state }))), ({ control }) => control);
  return [...by].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([control, uses]) =>
    uses.length < rules.sameControl ? [] : [signal('P3', `${control} was accepted ${uses.length} times: it may become an allowed alternative.`, uses.map(({ state }) => state))],
  );
}

function approvedAlways({ cases, rules }: FeedbackFacts): Signal | null {
  const low = cases.filter(({ assessment, phase, grants }) => assessment?.residualBand === 'low' && (grants.length > 0 || phase === 'rejected'));
  const approved = low.filter(({ grants }) => grants.length > 0);
  if (low.length < rules.lowDecisions || approved.length * 100 < low.length * rules.allPercent) return null;
  return signal('P4', `${approved.length} of ${low.length} decisions at a low residual risk approved: it may ask for more than the appetite needs.`, approved);
}

function rejectedAlways({ cases, rules }: FeedbackFacts): Signal | null {
  const decided = cases.filter(({ phase, grants }) => grants.length > 0 || phase === 'rejected');
  const rejected = decided.filter(({ phase }) => phase === 'rejected');
  if (decided.length < rules.leastCases || rejected.length * 100 < decided.length * rules.allPercent) return null;
  return signal('P5', `${rejected.length} of ${decided.length} decisions rejected: it may be unclear, or people untrained.`, rejected);
}

/** From the first covered instant to the verified end, against the first term that was approved. */
function tooShort({ cases, rules }: FeedbackFacts): Signal | null {
  const fixed = cases.filter(({ closure, phase }) => phase === 'closed' && closure?.reason === 'remediated_verified');
  const spans = fixed.flatMap(({ grants, ended }) => {
    const first = grants[0];
    return first === undefined || ended === null ? [] : [{ took: msOf(ended.at) - msOf(first.from), term: plannedMs(first) }];
  });
  if (spans.length < rules.leastCases) return null;
  const [took, term] = [median(spans.map((one) => one.took)), median(spans.map((one) => one.term))];
  return took <= term ? null : signal('P6', `Fixing took ${days(took)} days in the median, and the first term was ${days(term)}.`, fixed);
}

function plannedMs({ from, until, recomputed }: ExceptionCase['grants'][number]): number {
  return msOf(recomputed?.before ?? until) - msOf(from);
}

function oneTechnology(active: readonly ExceptionCase[], { rules }: FeedbackFacts): readonly Signal[] {
  if (active.length < rules.leastActive) return [];
  const by = Map.groupBy(active.flatMap((state) => technologiesOf(state).map((name) => ({ name, state }))), ({ name }) => name);
  return [...by].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([name, uses]) =>
    uses.length * 100 < active.length * rules.onePercent ? [] : [signal('P7', `${uses.length} of ${active.length} are about ${name}: a matter of procurement or of a roadmap.`, uses.map(({ state }) => state))],
  );
}

function emergencies({ cases, rules, now }: FeedbackFacts): Signal | null {
  const since = addMs(now, -91 * dayMs);
  const recent = cases.filter(({ emergency, grants }) => emergency !== undefined && (grants[0]?.grantedAt ?? '') >= since);
  return recent.length < rules.emergencies ? null : signal('P8', `${counted(recent.length, 'emergency', 'emergencies')} within three months: a process is missing.`, recent);
}

function passedBy(active: readonly ExceptionCase[], { cases, estate, rules }: FeedbackFacts): Signal | null {
  const looked = estate.passed + estate.open;
  const percent = looked === 0 ? 100 : Math.floor((estate.passed * 100) / looked);
  const asked = cases.some(({ phase }) => phase !== 'draft' && phase !== 'withdrawn');
  return active.length > 0 || asked || percent >= rules.compliancePercent ? null : signal('P9', `Met in ${percent} % of what scanners look at, and nobody has asked for an exception: the process is passed by.`);
}

/** A version that lately changed, or will change, what can be excepted. */
function changed(active: readonly ExceptionCase[], { versions, rules, now }: FeedbackFacts): Signal | null {
  const since = addMs(now, -rules.recentDays * dayMs);
  const last = versions.findLast(({ requirement, from }, at) => {
    const before = versions[at - 1]?.requirement;
    return before !== undefined && from >= since && waivabilityOf(before) !== waivabilityOf(requirement);
  });
  return last === undefined ? null : signal('P10', `Version ${last.requirement.version}, from ${last.from} on, changes what can be excepted.`, active);
}

function waivabilityOf({ waivable, withdrawn, obligations }: Requirement): string {
  return JSON.stringify([waivable, withdrawn === true, obligations.map(({ clause, waivability, profile }) => [clause, waivability, profile ?? ''])]);
}

function incidents({ cases, rules, now }: FeedbackFacts): Signal | null {
  const since = addMs(now, -rules.recentDays * dayMs);
  const named = cases.filter(({ outsideFacts = [] }) => outsideFacts.some(({ kind, notedAt }) => kind === 'incident' && notedAt >= since));
  return named.length === 0 ? null : signal('P11', `An incident of the last ${rules.recentDays} days touched ${counted(named.length, 'exception')} from it.`, named);
}

function oneUnit(active: readonly ExceptionCase[], { rules }: FeedbackFacts): Signal | null {
  const units = new Set(active.flatMap(({ versions }) => versions.at(-1)?.frozen.ownerUnit ?? []));
  return active.length < rules.leastActive || units.size !== 1 ? null : signal('P12', `All ${active.length} are of ${[...units].join('')}: it may need a version of its own there.`, active);
}

function unowned(active: readonly ExceptionCase[], { requirement, versions, organisation, rules, now }: FeedbackFacts): Signal | null {
  if (active.length === 0) return null;
  const owner = organisation.people.get(requirement.document.owner);
  if (owner?.active !== true) return signal('P13', `${owner?.name ?? requirement.document.owner}, who owns ${requirement.document.id}, is not there any more.`, active);
  const last = versions.findLast(({ from }) => from <= now)?.from;
  if (last === undefined || addPeriod(localDateAt(last, 'UTC'), { months: rules.reviewMonths }) > localDateAt(now, 'UTC')) return null;
  return signal('P13', `No version since ${localDateAt(last, 'UTC')}, more than ${rules.reviewMonths} months ago.`, active);
}

function membersOf(state: ExceptionCase): readonly string[] {
  return state.versions.at(-1)?.frozen.scope.flatMap(({ asset, members }) => members.map((id) => `${asset.type}:${id}`)) ?? [];
}

function technologiesOf({ content, versions }: ExceptionCase): readonly string[] {
  const named = (versions.at(-1)?.frozen.scope ?? content.scope).flatMap(({ component }) => (component === undefined ? [] : [splitPurl(component)?.name ?? component]));
  return [...new Set(named)];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function days(ms: number): number {
  return Math.round(ms / dayMs);
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
