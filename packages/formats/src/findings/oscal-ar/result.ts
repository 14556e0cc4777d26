import { type AssetRef, DomainError, type FindingStatus, type Instant, type Severity } from '@exeat/core';
import type { AssetRuns, Draft } from '../asset-runs.ts';
import { referencesOf, titleOf } from '../finding-text.ts';
import { isObject, listOf, member, textOf } from '../json-value.ts';
import { observedAt } from '../observed-at.ts';
import type { Position, ReadItem } from '../reader.ts';
import { assetIfValid } from '../reported-identity.ts';
import { severityOfWord, worstOf } from '../reported-severity.ts';

/** What is looked at; parties, locations and users are who looked and where. */
const subjectTypes = new Set(['component', 'inventory-item', 'resource']);

type Observation = { readonly subjects: readonly string[]; readonly collected: Instant | undefined };
type Risk = { readonly title: string | undefined; readonly closed: boolean; readonly word: string; readonly severity: Severity; readonly observations: readonly string[]; readonly position: Position };
type Judged = { readonly rule: string | undefined; readonly title: string | undefined; readonly state: string; readonly observations: readonly string[]; readonly risks: readonly string[]; readonly subjects: readonly string[]; readonly position: Position };

/** One result: findings, observations and risks refer to each other, so they wait for its end. */
export class OscalResult {
  readonly #limit: number;
  readonly #observations = new Map<string, Observation>();
  readonly #risks = new Map<string, Risk>();
  readonly #findings: Judged[] = [];
  readonly #faults: Position[] = [];
  #start: Instant | undefined;
  #end: Instant | undefined;
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  accept(at: string, value: unknown, position: Position): void {
    const uuid = textOf(member(value, 'uuid'));
    if (at === 'start') this.#start = observedAt(textOf(value));
    else if (at === 'end') this.#end = observedAt(textOf(value));
    else if (!isObject(value)) this.#faults.push(position);
    else if (at === 'findings[]') this.#findings.push(judgedOf(value, position));
    else if (uuid === undefined) this.#faults.push(position);
    else if (at === 'risks[]') this.#risks.set(uuid, riskOf(value, position));
    else this.#observations.set(uuid, { subjects: subjectsOf(value), collected: observedAt(textOf(member(value, 'collected'))) });
    this.#grow(value, position);
  }

  *finish(runs: AssetRuns, end: Position): Generator<ReadItem> {
    for (const position of this.#faults) yield runs.skip('malformed-record', 'a finding, observation or risk that is no object or has no uuid', position);
    const mentioned = new Set<string>();
    for (const finding of this.#findings) {
      for (const uuid of finding.risks) mentioned.add(uuid);
      yield* this.#finding(finding, runs);
    }
    for (const [uuid, risk] of this.#risks) if (!mentioned.has(uuid)) yield* this.#risk(uuid, risk, runs);
    if (this.#findings.length + this.#risks.size + this.#faults.length > 0) return;
    yield { kind: 'skipped', reason: 'no-results', detail: 'a result without findings and risks', position: end };
  }

  *#finding(finding: Judged, runs: AssetRuns): Generator<ReadItem> {
    const { rule, state, position } = finding;
    if (rule === undefined) {
      yield runs.skip('no-rule', 'a finding without target', position);
      return;
    }
    if (state !== 'satisfied' && state !== 'not-satisfied') {
      yield runs.skip('malformed-record', `a finding of ${rule.slice(0, 100)} with the state ${JSON.stringify(state.slice(0, 40))}`, position);
      return;
    }
    const risks = finding.risks.flatMap((uuid) => this.#risks.get(uuid) ?? []);
    const observations = [...finding.observations, ...risks.flatMap((risk) => risk.observations)];
    yield* this.#items(runs, {
      rule,
      title: finding.title,
      status: state === 'satisfied' ? 'passed' : 'open',
      word: state,
      severity: worstOf(risks.map(({ severity }) => severity)),
      references: risks.flatMap(({ title }) => title ?? []),
      observations,
      subjects: finding.subjects,
      position,
    });
  }

  *#risk(uuid: string, { title, closed, word, severity, observations, position }: Risk, runs: AssetRuns): Generator<ReadItem> {
    yield* this.#items(runs, { rule: `risk/${uuid}`, title, status: closed ? 'passed' : 'open', word, severity, references: [], observations, subjects: [], position });
  }

  *#items(
    runs: AssetRuns,
    of: { rule: string; title: string | undefined; status: FindingStatus; word: string; severity: Severity; references: readonly string[]; observations: readonly string[]; subjects: readonly string[]; position: Position },
  ): Generator<ReadItem> {
    const observations = [...new Set(of.observations)].flatMap((uuid) => this.#observations.get(uuid) ?? []);
    const subjects = [...new Set([...of.subjects, ...observations.flatMap((observation) => observation.subjects)])];
    const collected = observations.flatMap((observation) => observation.collected ?? []).sort();
    const observed = collected.at(-1) ?? this.#end ?? this.#start;
    const references = referencesOf(of.references);
    const draft: Draft = {
      rule: { scheme: 'generic', id: of.rule },
      status: of.status,
      severity: of.severity,
      title: titleOf(of.title) ?? titleOf(of.rule) ?? 'untitled',
      ...(observed === undefined ? {} : { observedAt: observed }),
      source: { format: 'oscal-ar', tool: 'OSCAL assessment', status: of.word },
      ...(references === undefined ? {} : { references }),
    };
    const assets: readonly (AssetRef | undefined)[] = subjects.map((uuid) => assetIfValid('oscal', uuid));
    for (const asset of assets.length === 0 ? [undefined] : assets) yield* runs.finding(draft, asset, of.position);
  }

  #grow(value: unknown, { line, column }: Position): void {
    this.#size += 300 + listOf(member(value, 'subjects')).length * 80;
    if (this.#size <= this.#limit) return;
    const message = `expected at most ${this.#limit} characters of findings, observations and risks in a result, got more; split it`;
    throw new DomainError('too-large', message, { limit: this.#limit, line, column });
  }
}

function judgedOf(value: unknown, position: Position): Judged {
  const target = member(value, 'target');
  const uuids = (list: string, name: string): readonly string[] => listOf(member(value, list)).flatMap((each) => textOf(member(each, name)) ?? []);
  return {
    rule: textOf(member(target, 'target-id')),
    title: textOf(member(value, 'title'))?.slice(0, 1000),
    state: textOf(member(target, 'status', 'state')) ?? textOf(member(target, 'status')) ?? '',
    observations: uuids('related-observations', 'observation-uuid'),
    risks: [...uuids('related-risks', 'risk-uuid'), ...uuids('associated-risks', 'risk-uuid')],
    subjects: subjectsOf(value),
    position,
  };
}

/** A deviation that was approved is no closed risk: it stays open, and an exception says so. */
function riskOf(value: unknown, position: Position): Risk {
  const word = textOf(member(value, 'status')) ?? 'open';
  const facets = listOf(member(value, 'characterizations')).flatMap((each) => listOf(member(each, 'facets')));
  const levels = facets.filter((facet) => ['risk', 'severity', 'impact'].includes(textOf(member(facet, 'name')) ?? ''));
  return {
    title: textOf(member(value, 'title'))?.slice(0, 1000),
    closed: word === 'closed',
    word: word.slice(0, 100),
    severity: worstOf(levels.map((facet) => severityOfWord(textOf(member(facet, 'value'))))),
    observations: listOf(member(value, 'related-observations')).flatMap((each) => textOf(member(each, 'observation-uuid')) ?? []),
    position,
  };
}

function subjectsOf(value: unknown): readonly string[] {
  return listOf(member(value, 'subjects')).flatMap((subject) => {
    const type = textOf(member(subject, 'type'));
    return type === undefined || subjectTypes.has(type) ? (textOf(member(subject, 'subject-uuid')) ?? textOf(member(subject, 'uuid-ref')) ?? []) : [];
  });
}
