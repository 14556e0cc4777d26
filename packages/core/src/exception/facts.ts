import type { ApprovalMatrix } from '../approval/matrix.ts';
import type { ConfigVersions } from '../approval/seat.ts';
import { interimOwner } from '../approval/interim-owner.ts';
import type { Parties } from '../approval/separation-of-duties.ts';
import type { Asset, AssetRef, AssetType } from '../asset/asset.ts';
import type { ControlRegister } from '../control/relied-on.ts';
import type { ReportedRule } from '../finding/finding.ts';
import { type ExceptionId, type PersonId, type UnitId, unitId } from '../ids.ts';
import type { OrganisationTrees } from '../org/reporting-line.ts';
import type { KnownThreat } from '../outside/threat.ts';
import type { PolicyLibrary } from '../policy/requirement.ts';
import type { ExposureFacts } from '../risk/exposure/exposure.ts';
import type { Neighbour } from '../risk/toxic/toxic-hits.ts';
import type { ToxicRules } from '../risk/toxic/toxic-rules.ts';
import type { Instant } from '../time.ts';
import type { FrozenScope } from '../scope/scope.ts';
import type { MigrationWindow } from './adoption.ts';
import type { ExceptionContent } from './content.ts';
import { lastEnd } from './grant-end.ts';
import type { Kin } from './lineage.ts';
import { decidersOf, signatoriesOf } from './signatories.ts';
import type { ExceptionCase, ExceptionState } from './state.ts';
import { stateAt } from './state-at.ts';

/** Another exception whose deviation keys intersect with the requested ones (E1, §3.8). */
export type Overlap = {
  readonly exception: ExceptionId;
  readonly title: string;
  readonly state: ExceptionState;
  readonly owner: PersonId;
  readonly scope: FrozenScope;
  /** End of its cover, when it has been granted. */
  readonly until: Instant | null;
};

/** What scanners still find in a scope: how many findings, and when the newest scan that found one was. Null: never. */
export type StillFound = { readonly open: number; readonly lastScan: Instant | null };

/** Facts beside the case that a decision may rely on, read by the caller in the same transaction. None of them is dearer the wider the scope is. */
export type CaseFacts = {
  readonly now: Instant;
  readonly tzdata: string;
  readonly actor: PersonId;
  /** Used by the first event of a case only. */
  readonly newExceptionId: ExceptionId;
  /** The directory at submission (for a draft: now) and now: a conflict in either counts (C18). */
  readonly organisation: OrganisationTrees;
  readonly library: PolicyLibrary;
  readonly matrix: ApprovalMatrix;
  /** Versions in force of every configuration document that was published; absent: none was. */
  readonly config?: ConfigVersions;
  /** Until when what was approved elsewhere may be taken over; absent: not at all. */
  readonly migration?: MigrationWindow;
  /** Every control on record, with its tests. */
  readonly controls: ControlRegister;
  /** What the feeds say of a vulnerability now. */
  readonly threat: (vulnerability: string) => KnownThreat;
  /** Open findings in the scope of the case, where something is proposed that they speak against; absent: nobody has looked. */
  readonly stillFound?: StillFound;
};

/** What is known of the assets in scope, and of other cases about them: the wider the scope, the more there is to read. */
export type ScopeFacts = {
  /** The asset behind a reference; undefined when nobody has recorded it. */
  readonly asset: (ref: AssetRef) => Asset | undefined;
  /** Ids of the recorded assets of a type under a container. */
  readonly membersUnder: (type: AssetType, under: string) => readonly string[];
  /** When a vulnerability was first detected on one of the assets in scope; null: nothing open says that it was, or no directive binds. */
  readonly detectedSince: (vulnerability: string) => Instant | null;
  /** Rules that tools report open in the scope of a false positive, each version once; none for anything else. */
  readonly reportedRules: readonly ReportedRule[];
  /** Recorded assets of a unit and below, for the breadth of a scope (E41). */
  readonly assetCount: (unit: string) => number;
  /** What is carried and reserved, for budgets; null: nobody has read it, where nothing is decided. */
  readonly exposure: ExposureFacts | null;
  /** Other exceptions on the assets in scope, and which combinations are toxic; null: nobody has read them, where nothing is decided. */
  readonly toxic: { readonly rules: ToxicRules; readonly neighbours: readonly Neighbour[] } | null;
  /** Open or granted exceptions that name one of the same requirements; intersection is tested here. */
  readonly others: readonly Overlap[];
  /** Other cases that name one of the same requirements, ended ones too: whether they are of the lineage is found here (§3.4-8). */
  readonly kin: readonly Kin[];
  /** Emergencies that were activated, of any requirement; read only while a request is judged (E51). */
  readonly emergencies: readonly PastEmergency[];
};

/** Everything outside the case that a decision may rely on. */
export type ExceptionFacts = CaseFacts & ScopeFacts;

/** An emergency that was activated, in some other case. */
export type PastEmergency = { readonly exception: ExceptionId; readonly at: Instant; readonly unit: UnitId; readonly scope: FrozenScope };

/** What a case is to later emergencies; null when it is none, or was never activated. */
export function pastEmergencyOf(state: ExceptionCase): PastEmergency | null {
  const version = state.versions.at(-1);
  const at = state.grants[0]?.grantedAt;
  if (state.emergency === undefined || version === undefined || at === undefined) return null;
  return { exception: state.id, at, unit: version.frozen.ownerUnit, scope: version.frozen.scope };
}

const over: readonly ExceptionState[] = ['draft', 'expired', 'revoked', 'closed', 'rejected', 'withdrawn', 'lapsed'];

/** What a case is to others that name the same deviation; null when it is over or was never submitted. */
export function overlapOf(state: ExceptionCase, now: Instant): Overlap | null {
  const current = stateAt(state, now);
  const version = state.versions.at(-1);
  if (version === undefined || over.includes(current)) return null;
  return {
    exception: state.id, title: state.content.title, state: current, owner: state.content.owner, scope: version.frozen.scope, until: lastEnd(state),
  };
}

/** Assets on record that a scope names by its frozen members. */
export function assetsIn(scope: FrozenScope, { asset }: Pick<ExceptionFacts, 'asset'>): readonly Asset[] {
  return scope.flatMap((clause) => clause.members.flatMap((id) => asset({ type: clause.asset.type, id }) ?? []));
}

/** Who answers for a case now: its owner, or, where that person has left, whoever does until somebody else is (E25). */
export function answersFor(state: ExceptionCase, { organisation }: Pick<CaseFacts, 'organisation'>): PersonId {
  return interimOwner(state.content.owner, decidingPeople(partiesOf(state)), organisation.now) ?? state.content.owner;
}

/** The people of a case as separation of duties sees them (§4.3). */
export function partiesOf(state: ExceptionCase): Parties {
  const controls = state.assessment?.controls ?? [];
  const deciders = [...(state.focus?.barred ?? []), ...hearersOf(state)];
  return {
    requester: state.requester,
    owner: state.content.owner,
    contributors: state.contributors,
    ...insideScope(state.content),
    operators: controls.flatMap((control) => (control.operator === undefined ? [] : [control.operator as PersonId])),
    assessors: state.assessment === null ? [] : [...new Set([...(state.earlierAssessors ?? []), state.assessment.assessor])],
    ...(deciders.length === 0 ? {} : { deciders }),
    ...(state.recusals === undefined ? {} : { recused: state.recusals.map(({ person }) => person) }),
    // A signature "B for A" is one of both: neither gives a second one.
    signers: state.decisions.flatMap((d) => (d.superseded || d.person === null ? [] : signatoriesOf(d))),
    voters: state.votes.flatMap(({ person, superseded }) => (superseded ? [] : [person])),
  };
}

/** Who is inside what a request asks for, and gains by it (E44): people that it names, and units and groups of its scope with everybody in them. */
export function insideScope({ beneficiaries = [], scope }: Pick<ExceptionContent, 'beneficiaries' | 'scope'>): Required<Pick<Parties, 'beneficiaries' | 'unitsInScope' | 'groupsInScope'>> {
  const named = (type: AssetType): readonly string[] => [...new Set(scope.flatMap(({ asset }) => (asset.type !== type ? [] : 'ids' in asset ? asset.ids : [asset.under])))];
  return { beneficiaries, unitsInScope: named('unit').map(unitId), groupsInScope: named('person-group') };
}

/** Whose signature or vote on the version stands. */
export function decidingPeople({ signers, voters = [] }: Parties): readonly PersonId[] {
  return [...new Set([...signers, ...voters])];
}

/** The people of a case where its seats are asked once more: what was signed or voted bars nobody by itself. */
export function partiesUndecided(state: ExceptionCase): Parties {
  return partiesOf({ ...state, decisions: [], votes: [] });
}

/** Whoever heard the appeal that brought a request back: others decide on it (E31). */
function hearersOf({ changes, focus }: ExceptionCase): readonly PersonId[] {
  return focus === undefined ? changes.filter(({ kind, phase }) => kind === 'appeal' && phase === 'approved').flatMap(decidersOf) : [];
}
