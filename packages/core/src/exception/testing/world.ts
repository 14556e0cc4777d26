import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Subject } from '../../access/decide.ts';
import type { ApprovalMatrix } from '../../approval/matrix.ts';
import { standardMatrix } from '../../approval/standard-matrix.ts';
import { type Asset, assetKey } from '../../asset/asset.ts';
import type { ControlRecord } from '../../control/record.ts';
import { type AskedDelegation, endDelegation, giveDelegation } from '../../approval/give-delegation.ts';
import { localDateAt } from '../../calendar.ts';
import type { Decision } from '../../errors.ts';
import type { ReportedRule } from '../../finding/finding.ts';
import { type ExceptionId, exceptionId, personId, requirementId, unitId } from '../../ids.ts';
import { type DelegationEvent, foldDelegation } from '../../org/delegation.ts';
import type { Organisation, Person } from '../../org/organisation.ts';
import { presentAt } from '../../org/present-at.ts';
import { unitPath } from '../../org/unit-tree.ts';
import type { KnownThreat } from '../../outside/threat.ts';
import { effectsOf } from '../../outside/effects.ts';
import { personAfter, type PersonStatement } from '../../outside/person-fact.ts';
import type { PolicyLibrary, Requirement } from '../../policy/requirement.ts';
import { effectiveDay, versionInForce, withVersion } from '../../policy/requirement-version.ts';
import { claimsOf } from '../../risk/exposure/claim.ts';
import type { CoverGroup } from '../../risk/exposure/exposure.ts';
import type { MigrationWindow } from '../adoption.ts';
import { neighbourOf } from '../../risk/toxic/neighbour.ts';
import type { Neighbour } from '../../risk/toxic/toxic-hits.ts';
import { standardToxicRules } from '../../risk/toxic/standard-toxic-rules.ts';
import { type Instant, parseInstant } from '../../time.ts';
import type { ExceptionContent } from '../content.ts';
import { type Decided, decideDraft, decideException, type ExceptionCommand } from '../decide.ts';
import type { ExceptionEnvelope, ExceptionEvent } from '../events.ts';
import { evolve } from '../evolve.ts';
import { type ExceptionFacts, overlapOf, pastEmergencyOf, type StillFound } from '../facts.ts';
import { type Detection, kinOf } from '../lineage.ts';
import { closeVote } from '../commands/close-vote.ts';
import { requestsInApproval, rerouteRequest } from '../reroute.ts';
import type { ExceptionCase } from '../state.ts';
import { type Fixture, libraryOf, organisationOf } from './fixture.ts';
import { versionEffect, type VersionOutcome } from '../version-effects.ts';

/** Read once: worlds change copies of it. */
let larkfield: Fixture | undefined;

/** Reads a file of `packages/core/cases`. */
export function readCases<T>(name: string): T {
  return parse(readFileSync(new URL(`../../../cases/${name}`, import.meta.url), 'utf8'), { merge: true }) as T;
}

/** A little world around one organisation: exceptions, a clock that only the test moves, and the facts that a server would read. */
export class World {
  organisation: Organisation;
  library: PolicyLibrary;
  matrix: ApprovalMatrix = standardMatrix;
  /** What units carry beside these exceptions. */
  carried: readonly CoverGroup[] = [];
  /** Exceptions on the same assets, in place of those of this world. */
  neighbours: readonly Neighbour[] | undefined;
  assets: ReadonlyMap<string, Asset>;
  readonly cases = new Map<ExceptionId, ExceptionCase>();
  readonly events: ExceptionEnvelope[] = [];
  /** Controls on record. */
  readonly controls = new Map<string, ControlRecord>();
  /** What feeds say; of all others nobody knows anything. */
  readonly threats = new Map<string, KnownThreat>();
  /** When vulnerabilities were first detected on assets in scope. */
  readonly detectedSince = new Map<string, Instant>();
  /** Ids of assets under a container. */
  readonly members = new Map<string, readonly string[]>();
  /** When the deviation of a case was detected; nothing: nothing detects it. */
  readonly detections = new Map<ExceptionId, readonly Detection[]>();
  /** What scanners still find in the scope; undefined: nobody has looked. */
  stillFound: StillFound | undefined;
  /** What tools report open in the scopes of false positives. */
  reportedRules: readonly ReportedRule[] = [];
  /** Until when a register may be taken over; undefined: not at all. */
  migration: MigrationWindow | undefined;
  now: Instant;

  constructor(now: string) {
    larkfield ??= readCases<Fixture>('larkfield.yaml');
    const fixture = larkfield;
    this.now = parseInstant(now);
    this.organisation = organisationOf(fixture);
    this.library = libraryOf(fixture);
    this.assets = new Map(fixture.assets.map((raw) => {
      const { type, id, ...rest } = raw;
      return [assetKey({ type, id }), { under: [], ...rest, ref: { type, id } } as unknown as Asset];
    }));
  }

  draft(content: ExceptionContent, as: string): Decision<Decided> {
    const id = exceptionId(`EXC-2026-${String(this.cases.size + 1).padStart(4, '0')}`);
    const decided = decideDraft(content, this.subject(as), this.facts(as, id));
    if (decided.ok) this.record(id, as, decided.value);
    return decided;
  }

  run(id: ExceptionId, command: ExceptionCommand, as: string): Decision<Decided> {
    this.closeVotes(id);
    this.reroute(id);
    const decided = decideException(this.case(id), command, this.subject(as), this.facts(as, id));
    if (decided.ok) this.record(id, as, decided.value);
    return decided;
  }

  /** Publishes a changed version of a requirement, with what follows for each exception; answers that by exception. */
  publish(id: string, changes: Partial<Requirement>, day?: string): Readonly<Record<string, VersionOutcome | 'untouched'>> {
    const before = this.library.requirements.get(requirementId(id));
    if (before === undefined) throw new Error(`no requirement ${id}`);
    const effective = day === undefined ? null : effectiveDay(day, { zone: 'America/New_York', tzdata: 'test', now: this.now });
    if (effective?.ok === false) throw new Error(effective.reasons[0]?.text);
    const published = { requirement: { ...before, ...changes, version: before.version + 1 }, recordedAt: this.now };
    const version = effective === null ? { ...published, from: this.now } : { ...published, from: effective.value.from, effective: effective.value };
    const outcomes: Record<string, VersionOutcome | 'untouched'> = {};
    for (const [exception, state] of this.cases) {
      const effect = versionEffect(state, before, version, this.facts('', exception));
      outcomes[exception] = effect?.outcome ?? 'untouched';
      if (effect !== null) this.happen(exception, effect.events);
    }
    this.library = withVersion(this.library, version, this.now);
    return outcomes;
  }

  /** Moves the clock on; versions of requirements come into force. */
  goTo(at: string): void {
    this.now = parseInstant(at);
    const requirements = [...this.library.versions].flatMap(([id, versions]) => {
      const stands = versionInForce(versions, this.now);
      return stands === undefined ? [] : [[id, stands.requirement] as const];
    });
    this.library = { ...this.library, requirements: new Map(requirements) };
  }

  /** What a server does before anybody decides: votes whose time is over are closed, and what is outdated is routed anew. */
  closeVotes(id: ExceptionId): void {
    const facts = this.facts('', id);
    for (const view of requestsInApproval(this.case(id), facts)) {
      const closed = closeVote(view, facts);
      if (closed.ok) this.happen(id, closed.value);
    }
  }

  reroute(id: ExceptionId): void {
    const facts = this.facts('', id);
    for (const view of requestsInApproval(this.case(id), facts)) this.happen(id, rerouteRequest(view, facts));
  }

  /** The directory of people reports something, with what follows for the case and for the directory. */
  hear(id: ExceptionId, says: PersonStatement): void {
    this.effects(id, says);
    const after = personAfter(says, this.organisation, this.now);
    if (!after.ok) throw new Error(after.reasons[0]?.text);
    if (after.value !== null) this.organisation = { ...this.organisation, people: new Map(this.organisation.people).set(after.value.id, after.value) };
  }

  /** Another unit owns an asset from now on. */
  moveAsset(key: string, unit: string): void {
    this.assets = new Map([...this.assets].map(([id, one]) => [id, id === key ? { ...one, unit: unitId(unit) } : one]));
  }

  /** An asset is recorded from now on, under a container where one is named. */
  joinAsset({ type, id, under, unit }: { readonly type: Asset['ref']['type']; readonly id: string; readonly under?: string; readonly unit: string }): void {
    const ref = { type, id };
    this.assets = new Map([...this.assets, [assetKey(ref), { ref, under: under === undefined ? [] : [under], unit: unitId(unit), criticality: 3, classes: ['production'], exposure: 'internal' }]]);
  }

  /** The next version of the matrix is in force, with other members in the parts named. */
  publishMatrix(changes: Readonly<Record<string, object>>): void {
    const parts = Object.entries(changes).map(([part, members]) => [part, { ...(this.matrix as unknown as Record<string, object>)[part], ...members }]);
    this.matrix = { ...this.matrix, ...Object.fromEntries(parts), version: this.matrix.version + 1 };
  }

  /** The internet reaches an asset from now on. */
  expose(key: string): void {
    this.assets = new Map([...this.assets].map(([id, one]) => [id, id === key ? { ...one, exposure: 'internet' as const } : one]));
  }

  /** Members of a board's risk committee join the organisation: b1, b2, b3. */
  addBoard(): void {
    const board = ['b1', 'b2', 'b3'].map((id): Person => ({
      id: personId(id), name: id, userName: id, unit: unitId('GRP'), manager: null, active: true, roles: [{ role: 'board_risk_committee', unit: unitId('GRP') }],
    } as unknown as Person));
    this.organisation = { ...this.organisation, people: new Map([...this.organisation.people, ...board.map((one) => [one.id, one] as const)]) };
  }

  /** Somebody leaves the organisation; of a case (`of`) with what follows for it. */
  leave(person: string, of?: ExceptionId): void {
    if (of !== undefined) this.effects(of, { kind: 'person_left', person: personId(person), lastDay: localDateAt(this.now, 'America/New_York') });
    const people = new Map([...this.organisation.people].map(([id, one]) => [id, id === person ? { ...one, active: false } : one]));
    this.organisation = { ...this.organisation, people };
  }

  /** Lends deciding authority; by its delegator, or by somebody else for them. */
  delegate(asked: AskedDelegation, by: string = asked.from): Decision<DelegationEvent> {
    const { delegations = [] } = this.organisation;
    const decided = giveDelegation(asked, { now: this.now, tzdata: 'test', actor: personId(by), organisation: this.organisation, matrix: standardMatrix });
    if (!decided.ok) return decided;
    const given = foldDelegation([{ stream: `delegation:d${delegations.length + 1}`, revision: 1, schema: 1, at: this.now, actor: { person: personId(by), kind: 'person' }, ruleId: 'A61', ...decided.value } as never]);
    if (given !== null) this.organisation = { ...this.organisation, delegations: [...delegations, given] };
    return decided;
  }

  /** Ends the delegation that was given last. */
  endLastDelegation(): void {
    const { delegations = [] } = this.organisation;
    const last = delegations.at(-1);
    if (last === undefined || !endDelegation(last, '', this.now).ok) throw new Error('no delegation to end');
    this.organisation = { ...this.organisation, delegations: [...delegations.slice(0, -1), { ...last, endedAt: this.now }] };
  }

  /** Something happens by itself. */
  happen(id: ExceptionId, events: readonly ExceptionEvent[]): void {
    this.record(id, null, { events, ruleId: 'test' });
  }

  /** Working calendars for years far ahead, in which only weekends are free. */
  publishCalendars(years: readonly number[]): void {
    const calendars = new Map([...this.organisation.calendars].map(([id, one]) => [id, { ...one, years: [...new Set([...one.years, ...years])] }]));
    this.organisation = { ...this.organisation, calendars };
  }

  /** A requirement that may no longer be excepted. */
  requirementBecomesNonWaivable(requirement: string): void {
    const requirements = new Map([...this.library.requirements].map(([id, one]) => [id, id === requirement ? { ...one, waivable: false } : one]));
    this.library = { ...this.library, requirements };
  }

  /** Nobody says any more how critical a host is. */
  forgetCriticality(host: string): void {
    this.assets = new Map([...this.assets].map(([key, asset]) => {
      const { criticality: _known, ...rest } = asset;
      return [key, asset.ref.id === host ? rest : asset];
    }));
  }

  case(id: ExceptionId): ExceptionCase {
    const found = this.cases.get(id);
    if (found === undefined) throw new Error(`no case ${id}`);
    return found;
  }

  facts(as: string, id: ExceptionId): ExceptionFacts {
    return {
      now: this.now, tzdata: 'test', actor: personId(as), newExceptionId: id,
      organisation: { atSubmission: this.organisation, now: this.directory() }, library: this.library, matrix: this.matrix, controls: this.controls,
      asset: (ref) => this.assets.get(assetKey(ref)),
      membersUnder: (type, under) => this.members.get(under) ?? [...this.assets.values()].flatMap(({ ref, under: of }) => (ref.type === type && of.includes(under) ? [ref.id] : [])),
      threat: (vulnerability) => this.threats.get(vulnerability) ?? { vulnerability, knownExploited: null, exploitProbability: null },
      detectedSince: (vulnerability) => this.detectedSince.get(vulnerability) ?? null,
      assetCount: (unit) => [...this.assets.values()].filter((asset) => unitPath(this.organisation, asset.unit).some((u) => u === unit)).length,
      reportedRules: this.reportedRules,
      exposure: { cover: this.carried, claims: [...this.cases.values()].flatMap(claimsOf) },
      toxic: { rules: standardToxicRules, neighbours: this.neighbours ?? [...this.cases.values()].flatMap((other) => neighbourOf(other, this.now) ?? []) },
      ...(this.migration === undefined ? {} : { migration: this.migration }),
      ...(this.stillFound === undefined ? {} : { stillFound: this.stillFound }),
      others: [...this.cases.values()].flatMap((other) => overlapOf(other, this.now) ?? []),
      emergencies: [...this.cases.values()].flatMap((other) => (other.id === id ? [] : (pastEmergencyOf(other) ?? []))),
      kin: [...this.cases.values()].filter((other) => other.id !== id).map((other) => kinOf(other, this.detections.get(other.id) ?? null)),
    };
  }

  /** As a server reads it at this instant. */
  private directory(): Organisation {
    const people = new Map([...this.organisation.people].map(([id, person]) => [id, presentAt(person, this.now)]));
    return { ...this.organisation, at: this.now, people };
  }

  subject(as: string): Subject {
    return { person: personId(as), kind: 'session', authenticatedAt: this.now, strength: 'two-factor' };
  }

  private effects(id: ExceptionId, says: PersonStatement): void {
    const fact = { source: 'hr', externalId: says.person, version: this.events.length, occurredAt: this.now, says };
    this.happen(id, effectsOf(this.case(id), fact, { ...this.facts('', id), before: () => undefined, lastScan: () => null }));
  }

  private record(id: ExceptionId, as: string | null, { events, ruleId }: Decided): void {
    for (const event of events) {
      const current = this.cases.get(id) ?? null;
      const envelope = {
        stream: id, revision: (current?.revision ?? 0) + 1, schema: 1, at: this.now, actor: as === null ? { person: null, kind: 'system' } : { person: personId(as), kind: 'person' }, ruleId, ...event,
      } as ExceptionEnvelope;
      this.events.push(envelope);
      this.cases.set(id, evolve(current, envelope));
    }
  }
}

/** A request that the rules accept, by Lena Fischer for her host; `changes` replace whole members. */
export function requestContent(changes: Partial<ExceptionContent> = {}): ExceptionContent {
  return {
    title: 'Audit daemon on an internal claims host', basis: 'remediation_deferral', owner: personId('p24'),
    scope: [{ requirement: 'STD-LG/LG-7.1', rules: { scheme: 'xccdf', ids: ['package_audit_installed'] }, asset: { type: 'host', ids: ['app-01.corp.example'] } }] as unknown as ExceptionContent['scope'],
    validity: { lastDay: '2027-01-31' },
    justification: 'The vendor image of the claims host ships without the audit package, and its replacement is due with the January release.',
    compensatingControls: [{ id: 'CC-07', statement: 'Enhanced monitoring of the host with a 24x7 alert.' }],
    remediation: { milestones: [{ title: 'Rebuild on the standard image', due: '2027-01-15' }] },
    ...changes,
  };
}
