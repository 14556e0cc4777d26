import type { DecisionSummary } from '@exeat/contract';
import { type ChangeKind, currentSeats, type ExceptionCase, type ExceptionFacts, parseLocalDate, type ScopeClause, untilOfLastDay } from '@exeat/core';
import { seatStatuses } from './exception.ts';
import { personOrNull, personReply } from './person.ts';
import { namedReasons } from './reasons.ts';

const mostDeviations = 10;
const mostIds = 5;
/** Changes that leave the end of cover where it is. */
const keepsEnd: ReadonlySet<ChangeKind> = new Set(['ratification', 'reaffirmation']);

/** What a case comes to for somebody who has two minutes. `mine`: the seat of the reader, left out of the others. */
export function decisionSummary(state: ExceptionCase, facts: SummaryFacts, mine: string | null): DecisionSummary {
  const { content } = state;
  const directory = facts.organisation.now;
  const version = state.versions.at(-1);
  const units = version?.frozen.assetUnits ?? [];
  const question = state.phase === 'needs_info' ? state.questions.at(-1) : undefined;
  return {
    deviations: content.scope.slice(0, mostDeviations).map((clause, at) => deviation(clause, version?.frozen.scope[at]?.members, facts)),
    deviationCount: content.scope.length,
    units: units.map((id) => ({ id, name: directory.units.get(id)?.name ?? id })),
    basis: content.basis,
    justification: content.justification,
    term: termView(state),
    risk: riskView(state, facts),
    controls: content.compensatingControls.map(({ id, statement }) => ({ id, statement })),
    plan: (content.remediation?.milestones ?? []).map(({ title, due }) => ({ title, due, reached: state.reached.some((one) => one.title === title) })),
    requester: personReply(directory, state.requester),
    owner: personReply(directory, content.owner),
    version: version?.number ?? null,
    others: otherSeats(state, facts, mine),
    conditions: conditionsOf(state, facts),
    question: question === undefined ? null : { from: personReply(directory, question.from), text: question.text },
    levelReasons: namedReasons(state.required?.reasons ?? [], directory),
  };
}

type SummaryFacts = Pick<ExceptionFacts, 'organisation' | 'matrix' | 'library' | 'now'>;

function deviation(clause: ScopeClause, members: readonly string[] | undefined, { library }: SummaryFacts): DecisionSummary['deviations'][number] {
  const { requirement, rules, asset, component, path, port, value } = clause;
  const ids = 'ids' in asset ? asset.ids : (members ?? []);
  const terms = [
    ['component', component],
    ['path', path],
    ['port', port],
    ['value', value],
  ].flatMap(([name, term]) => (term === undefined ? [] : [`${name} ${term}`]));
  return {
    requirement,
    title: library.requirements.get(requirement)?.title ?? null,
    rules: rules === undefined ? null : { scheme: rules.scheme, ...first(rules.ids) },
    asset: { type: asset.type, ...first(ids), under: 'under' in asset ? asset.under : null },
    terms,
  };
}

function first(ids: readonly string[]): { ids: string[]; count: number } {
  return { ids: ids.slice(0, mostIds), count: ids.length };
}

/**
 * The term that a decision is about: what a change request asks for; of one that leaves the end where it is, and of a case that nobody asks to
 * change, the term as granted last, else as asked for.
 */
function termView(state: ExceptionCase): DecisionSummary['term'] {
  const { validity } = state.content;
  const zone = state.versions.at(-1)?.frozen.zone ?? null;
  const grant = state.focus === undefined || keepsEnd.has(state.focus.kind) ? state.grants.at(-1) : undefined;
  const lastDay = grant?.lastDay ?? (state.focus?.kind === 'bridge' ? state.focus.statement['lastDay'] : undefined) ?? validity.lastDay;
  return {
    from: validity.from ?? null,
    lastDay,
    zone,
    // With a zone there is a version, whose days submission has read.
    until: grant?.until ?? (zone === null ? null : untilOfLastDay(parseLocalDate(lastDay), zone)),
  };
}

/** What earlier signatures that still stand bind the approval to. */
function conditionsOf(state: ExceptionCase, { organisation }: SummaryFacts): DecisionSummary['conditions'] {
  const titles = new Map((state.required?.seats ?? []).map(({ id, title }) => [id, title]));
  return state.decisions
    .filter(({ superseded }) => !superseded)
    .flatMap(({ seat, person, conditions = [] }) =>
      conditions.map(({ kind, text, due, everyDays, breach }) => ({
        kind, text, due, everyDays: everyDays ?? null, breach: kind === 'precedent' ? null : (breach ?? 'suspend'), seat: titles.get(seat) ?? seat, person: personOrNull(organisation.now, person),
      })),
    );
}

/** A condition in a sentence, with what missing it does and who set it. */
export function conditionText({ text, due, breach, person, seat }: DecisionSummary['conditions'][number]): string {
  const missed = breach === null ? 'cover does not start before' : breach === 'end' ? 'or cover ends' : 'or cover is suspended';
  return `${text} (until the end of ${due}, ${missed}; set by ${person?.name ?? seat})`;
}

function riskView({ assessment }: ExceptionCase, { organisation }: SummaryFacts): DecisionSummary['risk'] {
  if (assessment === null) return null;
  const { inherentBand, residualBand, inherent, residual, recommendation, opinion } = assessment;
  return { inherentBand, residualBand, inherent, residual, recommendation, opinion, assessor: personReply(organisation.now, assessment.assessor) };
}

function otherSeats(state: ExceptionCase, facts: SummaryFacts, mine: string | null): DecisionSummary['others'] {
  const statusOf = seatStatuses(state, facts);
  return currentSeats(state, facts)
    .filter((seat) => seat.id !== mine)
    .map((seat) => ({
      title: seat.title,
      voice: seat.voice,
      person: personOrNull(facts.organisation.now, seat.person),
      members: seat.members?.length ?? null,
      status: statusOf(seat.id),
    }));
}
