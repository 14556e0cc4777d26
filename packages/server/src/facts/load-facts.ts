import {
  addMs,
  type ApprovalMatrix,
  type Asset,
  assetAsHeld,
  assetKey,
  type AssetRef,
  type AssetType,
  type CaseFacts,
  type ExceptionCase,
  type ExceptionFacts,
  exceptionId,
  type ExceptionId,
  type ExposureFacts,
  feedKinds,
  type FrozenScope,
  type Instant,
  isWithin,
  openProposals,
  kinOf,
  lastEnd,
  migrationKind,
  type Organisation,
  type Overlap,
  overlapOf,
  type PastEmergency,
  pastEmergencyOf,
  type PersonId,
  type Phase,
  type Scope,
  type ScopeFacts,
  threatOf,
  type ThreatValue,
  toxicKind,
  unitId,
  type UnitId,
  unitPath,
  vulnerabilitiesIn,
} from '@exeat/core';
import { assetsUnder, countAssetsByUnit, detectionsOf, findAssets, firstDetections, listCases, loadExposure, loadNeighbours, lockExposure, type Queries, stillFoundIn, type StoredAsset, threatFeeds, threatValuesOf, Tx } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { loadReports, type ReportsAsked } from './load-reports.ts';

export type FactsAsked = ReportsAsked & {
  readonly now: Instant;
  readonly actor: PersonId;
  readonly newId?: ExceptionId;
  /** When the case was submitted; absent for a request that has not been. */
  readonly submittedAt?: Instant | undefined;
  /** Every scope that the decision may look at, frozen or not. */
  readonly scopes: readonly (Scope | FrozenScope)[];
  /** The case that is decided on, which is not among the others. */
  readonly self?: ExceptionId;
  /** The case of which the findings in scope matter, and in which version. */
  readonly found?: { readonly id: ExceptionId; readonly version: number } | undefined;
  /** Whether other exceptions matter: where duplicates are looked for, and where the lineage counts (§3.4-8). */
  readonly withOthers: boolean;
  /** Whether the request itself is judged, so that the breadth of its scope matters (E41). */
  readonly withCounts: boolean;
  /** Whether what units carry together and what else is on the assets matters: `locked` where it is reserved or taken. */
  readonly exposure?: 'read' | 'locked';
};

/** Phases in which a command may judge the request again: from approval on, its level and seats are frozen. */
const judged: ReadonlySet<Phase> = new Set(['draft', 'triage', 'needs_info', 'assessment']);

/**
 * What a decision on a case needs to know, whatever the verb. `also`: scopes that the command brings along;
 * `asksAnew`: the command hands in a request about a case that is decided already.
 */
export function factsAbout(
  state: ExceptionCase,
  also: readonly Scope[] = [],
  asksAnew = false,
): Pick<FactsAsked, 'self' | 'submittedAt' | 'scopes' | 'found' | 'reported' | 'withOthers' | 'withCounts'> {
  // Both signatures of an emergency judge the request, which nobody has triaged.
  const isJudged = asksAnew || judged.has(state.phase) || (state.phase === 'in_approval' && state.emergency !== undefined);
  const version = state.versions.at(-1);
  return {
    self: state.id,
    submittedAt: asksAnew ? undefined : (state.submittedAt ?? undefined),
    scopes: [state.content.scope, ...state.versions.slice(-1).map((version) => version.frozen.scope), ...also],
    found: openProposals(state).length > 0 ? { id: state.id, version: state.versions.at(-1)?.number ?? 0 } : undefined,
    reported: version === undefined || state.content.basis !== 'false_positive' ? undefined : { id: state.id, version: version.number, scope: version.frozen.scope },
    withOthers: isJudged,
    withCounts: isJudged,
  };
}

const submittedPhases = [
  'triage', 'needs_info', 'assessment', 'in_approval', 'awaiting_acknowledgement', 'approved', 'revoked', 'closed', 'rejected', 'withdrawn',
] as const;

/** Everything outside the case that a decision may rely on, read in the caller's transaction. */
export async function loadFacts(context: Pick<ServerContext, 'snapshots'>, queries: Queries, asked: FactsAsked): Promise<ExceptionFacts> {
  const facts = await loadCaseFacts(context, queries, asked);
  return { ...facts, ...(await loadScopeFacts(context, queries, asked, facts)) };
}

/** What a decision may rely on that is not about its scope: all that most of the verbs on decided cases need. */
export async function loadCaseFacts(
  context: Pick<ServerContext, 'snapshots'>, queries: Queries, asked: Pick<FactsAsked, 'now' | 'actor' | 'newId' | 'submittedAt' | 'scopes' | 'found'>,
): Promise<CaseFacts> {
  const { snapshots } = context;
  const organisation = await snapshots.organisation(queries);
  const matrix = await snapshots.matrix(queries);
  return {
    now: asked.now,
    tzdata: process.versions['tz'] ?? 'unknown',
    actor: asked.actor,
    newExceptionId: asked.newId ?? exceptionId(''),
    organisation: {
      atSubmission: asked.submittedAt === undefined ? organisation : await snapshots.organisationAt(queries, asked.submittedAt),
      now: organisation,
      lately: await snapshots.organisationAt(queries, heldSince(asked.now, matrix)),
    },
    library: await snapshots.library(queries),
    matrix,
    ...(await publishedVersions(context, queries)),
    migration: await snapshots.config(queries, migrationKind),
    controls: await snapshots.controls(queries),
    threat: await loadThreats(queries, asked, matrix),
    ...(asked.found === undefined ? {} : { stillFound: await stillFoundIn(queries, asked.found.id, asked.found.version) }),
  };
}

async function loadScopeFacts({ snapshots }: Pick<ServerContext, 'snapshots'>, queries: Queries, asked: FactsAsked, { matrix, organisation }: CaseFacts): Promise<ScopeFacts> {
  const { assets, under } = await loadAssets(queries, asked.scopes, { now: asked.now, days: matrix.lifecycle.heldDays });
  const counts = asked.withCounts ? await countAssetsByUnit(queries) : new Map<UnitId, number>();
  const detected = matrix.outside.directiveBinds ? await firstDetections(queries, vulnerabilitiesIn(asked.scopes.flat()), [...assets.values()].map(({ ref }) => ref)) : new Map<string, Instant>();
  return {
    detectedSince: (vulnerability) => detected.get(vulnerability) ?? null,
    reportedRules: await loadReports(queries, asked),
    exposure: await exposureFacts(queries, asked, [...assets.values()], organisation.now, matrix),
    toxic: asked.exposure === undefined ? null : { rules: await snapshots.config(queries, toxicKind), neighbours: await loadNeighbours(queries, [...assets.values()].map(({ ref }) => ref), asked.now, asked.self ?? null) },
    asset: (ref) => assets.get(assetKey(ref)),
    membersUnder: (type, container) => under.get(`${type} ${container}`) ?? [],
    assetCount: (unit) => countWithin(counts, organisation.now, unitId(unit)),
    ...(asked.withOthers ? await loadRelated(queries, asked.scopes, asked.now, asked.self) : nothingRelated),
  };
}

/** What the feeds say of the vulnerabilities in scope, as of now; of the others nobody has asked. */
async function loadThreats(queries: Queries, { scopes, now }: Pick<FactsAsked, 'scopes' | 'now'>, { outside }: ApprovalMatrix): Promise<ExceptionFacts['threat']> {
  const named = vulnerabilitiesIn(scopes.flat());
  const feeds = named.length === 0 ? [] : await threatFeeds(queries);
  const values = new Map<string, ThreatValue[]>();
  if (feeds.length > 0) {
    for (const kind of feedKinds) for (const [vulnerability, value] of await threatValuesOf(queries, kind, named)) values.set(vulnerability, [...(values.get(vulnerability) ?? []), value]);
  }
  return (vulnerability) => threatOf(vulnerability, values.get(vulnerability) ?? [], feeds, now, outside.feedFreshHours);
}

/** What the units of the assets carry with those above and below them; null: it does not matter, or no unit has a budget. */
async function exposureFacts(
  queries: Queries, { exposure, self, now }: FactsAsked, assets: readonly Asset[], organisation: Organisation, { appetite }: ApprovalMatrix,
): Promise<ExposureFacts | null> {
  if (exposure === 'locked') {
    if (!(queries instanceof Tx)) throw new Error('expected a transaction to lock exposure in');
    await lockExposure(queries);
  }
  if (exposure === undefined || Object.keys(appetite.budgets).length === 0) return null;
  const above = new Set(assets.flatMap(({ unit }) => unitPath(organisation, unit)).filter((unit) => appetite.budgets[unit] !== undefined));
  const below = [...organisation.units.keys()].filter((unit) => unitPath(organisation, unit).some((one) => above.has(one)));
  return loadExposure(queries, below, now, self ?? null);
}

async function publishedVersions({ snapshots }: Pick<ServerContext, 'snapshots'>, queries: Queries): Promise<Pick<ExceptionFacts, 'config'>> {
  const versions = Object.fromEntries([...(await snapshots.configVersions(queries))].sort());
  return Object.keys(versions).length === 0 ? {} : { config: versions };
}

/** What tells whose turn it is in a case. */
export type TurnFacts = Pick<ExceptionFacts, 'now' | 'actor' | 'organisation' | 'matrix' | 'library'>;
type Asking = { readonly now: Instant; readonly actor: PersonId };

/** Whose turn it is, for several cases at once. */
export async function loadTurnFacts(
  { snapshots }: ServerContext,
  queries: Queries,
  cases: readonly ExceptionCase[],
  asked: Asking,
): Promise<(state: ExceptionCase) => TurnFacts> {
  const now = await snapshots.organisation(queries);
  const atSubmission = new Map<Instant | null, Organisation>([[null, now]]);
  for (const at of new Set(cases.map((state) => state.submittedAt))) if (at !== null) atSubmission.set(at, await snapshots.organisationAt(queries, at));
  const matrix = await snapshots.matrix(queries);
  const shared = { ...asked, matrix, library: await snapshots.library(queries) };
  const lately = await snapshots.organisationAt(queries, heldSince(asked.now, matrix));
  return (state) => ({ ...shared, organisation: { now, lately, atSubmission: atSubmission.get(state.submittedAt) ?? now } });
}

/** Since when what was cut or lowered still counts (E47). */
function heldSince(now: Instant, { lifecycle }: ApprovalMatrix): Instant {
  return addMs(now, -lifecycle.heldDays * 24 * 3_600_000);
}

/** All facts of several cases at once, to look at them: what they share is read once. */
export async function loadFactsOfCases(
  context: ServerContext,
  queries: Queries,
  cases: readonly ExceptionCase[],
  asked: Asking,
): Promise<(state: ExceptionCase) => ExceptionFacts> {
  const about = cases.map((state) => factsAbout(state));
  const turn = await loadTurnFacts(context, queries, cases, asked);
  const shared = await loadFacts(context, queries, {
    ...asked,
    scopes: about.flatMap(({ scopes }) => scopes),
    withOthers: false,
    withCounts: about.some(({ withCounts }) => withCounts),
  });
  const triaged = about.flatMap(({ scopes, withOthers }) => (withOthers ? scopes : []));
  const related = await loadRelated(queries, triaged, asked.now);
  return (state) => ({ ...shared, ...turn(state), ...(factsAbout(state).withOthers ? related : nothingRelated) });
}

type Held = { readonly now: Instant; readonly days: number };

async function loadAssets(
  queries: Queries,
  scopes: FactsAsked['scopes'],
  held: Held,
): Promise<{ readonly assets: ReadonlyMap<string, Asset>; readonly under: ReadonlyMap<string, readonly string[]> }> {
  const refs: AssetRef[] = [];
  const containers = new Map<string, { readonly type: AssetType; readonly container: string }>();
  for (const clause of scopes.flat()) {
    const { asset } = clause;
    for (const id of [...('ids' in asset ? asset.ids : []), ...('members' in clause ? clause.members : [])]) refs.push({ type: asset.type, id });
    if ('under' in asset) containers.set(`${asset.type} ${asset.under}`, { type: asset.type, container: asset.under });
  }
  const assets = new Map<string, Asset>();
  const under = new Map<string, readonly string[]>();
  for (const [key, { type, container }] of containers) {
    const members = await assetsUnder(queries, type, container);
    under.set(
      key,
      members.map((member) => member.ref.id),
    );
    for (const member of members) keep(assets, assetKey(member.ref), member, held);
  }
  const others = refs.filter((ref) => !assets.has(assetKey(ref)));
  for (const [key, found] of await findAssets(queries, others)) keep(assets, key, found, held);
  return { assets, under };
}

/** An asset without a unit was seen by a scanner and recorded by nobody: for the rules it is unknown. */
function keep(assets: Map<string, Asset>, key: string, { unit, aliases: _aliases, lowered, ...asset }: StoredAsset, held: Held): void {
  if (unit !== null) assets.set(key, assetAsHeld({ ...asset, unit }, lowered, held.now, held.days));
}

function countWithin(counts: ReadonlyMap<UnitId, number>, organisation: Organisation, unit: UnitId): number {
  let sum = 0;
  for (const [owner, count] of counts) if (isWithin(organisation, owner, unit)) sum += count;
  return sum;
}

type Related = Pick<ExceptionFacts, 'others' | 'kin' | 'emergencies'>;
const nothingRelated: Related = { others: [], kin: [], emergencies: [] };

/** Exceptions that cite one of the same requirements; whether their scopes meet is for the rules. */
async function loadRelated(
  queries: Queries,
  scopes: FactsAsked['scopes'],
  now: Instant,
  self?: ExceptionId,
): Promise<Related> {
  const others = new Map<ExceptionId, Overlap>();
  const related = new Map<ExceptionId, ExceptionCase>();
  for (const requirement of new Set(scopes.flat().map((clause) => clause.requirement))) {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listCases>> = await listCases(queries, {
        requirement,
        phases: submittedPhases,
        limit: 500,
        ...(cursor === null ? {} : { cursor }),
      });
      for (const other of page.items) {
        const overlap = overlapOf(other, now);
        if (overlap !== null) others.set(other.id, overlap);
        if (other.id !== self) related.set(other.id, other);
      }
      cursor = page.next;
    } while (cursor !== null);
  }
  // What covers still has no break behind it: only of what is over it matters whether it went on.
  const over = [...related.values()].filter((state) => (lastEnd(state) ?? now) < now);
  const detected = await detectionsOf(queries, over.map(({ id }) => id));
  const kin = [...related.values()].map((state) => kinOf(state, detected.get(state.id) ?? null));
  return { others: [...others.values()], kin, emergencies: await loadEmergencies(queries, self) };
}

/** The latest ones, of any requirement: a quota counts them by unit and asset. */
async function loadEmergencies(queries: Queries, self?: ExceptionId): Promise<readonly PastEmergency[]> {
  const { items } = await listCases(queries, { basis: 'emergency', phases: submittedPhases, sort: 'last_event_at', descending: true, limit: 500 });
  return items.flatMap((state) => (state.id === self ? [] : (pastEmergencyOf(state) ?? [])));
}
