import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { type Asset, type AssetClass, assetKey, type AssetRef } from '../asset/asset.ts';
import { openProposals } from '../exception/commands/confirm.ts';
import type { ExceptionCommand } from '../exception/decide.ts';
import { flagsAt } from '../exception/flags.ts';
import { lastEnd } from '../exception/grant-end.ts';
import type { ExceptionState } from '../exception/state.ts';
import { stateAt } from '../exception/state-at.ts';
import { approved, assessed, done, submitted } from '../exception/testing/steps.ts';
import { readCases, requestContent, World } from '../exception/testing/world.ts';
import { exceptionId, type PersonId } from '../ids.ts';
import { noticesDue } from '../notice/notices-due.ts';
import { addMs, type Instant, parseInstant } from '../time.ts';
import { effectsOf } from './effects.ts';
import { inventoryEffects } from './inventory-effects.ts';
import type { OutsideFact, OutsideStatement, RecordedFact } from './fact.ts';
import { personAfter, type PersonStatement } from './person-fact.ts';
import { decideFact } from './record.ts';
import type { AssetChange } from './risk-effects.ts';

type Order = { name: string; reports: { id: string; version: number; at: string }[]; outcomes: string[] };
type Step = {
  at?: string; says?: Record<string, unknown> & { kind: OutsideStatement['kind'] }; lastScan?: string; as?: string; found?: number; renew?: string; do?: Record<string, unknown>; refused?: string;
  state?: ExceptionState; proposals?: Record<string, string>; decided?: Record<string, string>; text?: string; noted?: number; open?: number; members?: string[];
  /** What feeds say from now on; and when cover ends. */
  kev?: boolean; epss?: number; until?: string; flag?: string;
  /** The inventory records these hosts anew, whole but for what is left out; null: nobody knows it any more. */
  recorded?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** How many days ago it happened; absent: now. */
  days?: number;
  /** Who has a notice by now of the reassessment that is owed, and of which kind. */
  told?: Readonly<Record<string, string>>;
};
/** `binds`: the remediation directive is adopted; `exposure`: of the host; `forbidden`: a clause knows no exception for assets of this class. */
type Effects = { name: string; forbidden?: AssetClass; hosts?: string[]; beneficiaries?: PersonId[]; vendor?: string; binds?: boolean; exposure?: Asset['exposure'] | 'unknown'; steps: Step[] };

type PersonCase = { name: string; says: PersonStatement; left?: true; is: string; leavesAt?: string; unit?: string };

const { order, effects, people } = readCases<{ order: Order[]; effects: Effects[]; people: PersonCase[] }>('outside.yaml');
const id = exceptionId('EXC-2026-0001');
const cve = 'CVE-2026-1';
const host = (name: string): AssetRef => ({ type: 'host', id: `${name}.corp.example` });

function report(known: RecordedFact[], fact: OutsideFact, now: Instant): string {
  const decision = decideFact(known, fact, now);
  if (!decision.ok) return decision.reasons[0]?.code ?? '';
  for (const { data } of decision.value.events) known.push({ ...data, receivedAt: now });
  return decision.value.outcome;
}

describe('the order in which reports arrive', () => {
  const now = parseInstant('2026-11-24T15:00:00Z');
  test.each(order)('$name', ({ reports, outcomes }) => {
    const known: RecordedFact[] = [];
    const says = { kind: 'ticket_closed', ticket: 'CHG-7' } as const;
    expect(reports.map((one) => report(known, { source: 'desk', externalId: one.id, version: one.version, occurredAt: parseInstant(one.at), says }, now))).toEqual(outcomes);
  });

  test('S51 whatever the order and the repetitions, the newest report is known and the last one applied', () => {
    const says = { kind: 'ticket_closed', ticket: 'CHG-7' } as const;
    const facts = Array.from({ length: 5 }, (_, n): OutsideFact => ({ source: 'desk', externalId: 'T', version: n, occurredAt: addMs(now, (n - 9) * 60_000), says }));
    fc.assert(fc.property(fc.array(fc.constantFrom(...facts), { minLength: 1, maxLength: 20 }), (arriving) => {
      const known: RecordedFact[] = [];
      for (const fact of arriving) report(known, fact, now);
      expect(known.map(({ fact }) => fact.version).toSorted()).toEqual([...new Set(arriving.map(({ version }) => version))].toSorted());
      expect(known.findLast(({ applied }) => applied)?.fact.version).toBe(Math.max(...arriving.map(({ version }) => version)));
    }));
  });
});

describe('what the directory of people reports', () => {
  test.each(people)('$name', ({ says, left, is, leavesAt, unit }) => {
    const world = new World('2026-11-24T15:00:00Z');
    if (left === true) world.leave('p24');
    const before = world.organisation.people.get(says.person);
    const decided = personAfter(says, world.organisation, world.now);
    if (!decided.ok) return expect(decided.reasons.map(({ code }) => code)).toContain(is);
    expect(decided.value === null ? 'nothing' : decided.value.active ? 'active' : 'inactive').toBe(is);
    expect(decided.value?.leavesAt).toBe(leavesAt);
    if (unit !== undefined) expect(decided.value?.unit).toBe(unit);
    expect(decided.value?.roles).toEqual(before?.roles);
  });
});

describe('what a fact means for an exception', () => {
  for (const one of effects) test(one.name, () => play(one));
});

function granted({ hosts = ['app-01'], beneficiaries, vendor }: Pick<Effects, 'hosts' | 'beneficiaries' | 'vendor'>): World {
  const world = new World('2026-11-24T15:00:00Z');
  if (vendor !== undefined) world.joinAsset({ type: 'vendor', id: vendor, unit: 'INS' });
  const [clause] = requestContent().scope;
  const { rules: _rules, ...record } = clause ?? {};
  const named = vendor === undefined ? { ...clause, asset: { type: 'host', ids: hosts.map((one) => host(one).id) } } : { ...record, asset: { type: 'vendor', ids: [vendor] } };
  const scope = [named] as unknown as ReturnType<typeof requestContent>['scope'];
  world.draft(requestContent({ scope, ...(beneficiaries === undefined ? {} : { beneficiaries }), remediation: { milestones: [{ title: 'Rebuild on the standard image', due: '2027-01-15', ticket: 'CHG-7' }] } }), 'p24');
  submitted(world, id);
  assessed(world, id);
  approved(world, id);
  return world;
}

function play({ binds = false, exposure, forbidden, steps, ...request }: Effects): void {
  const world = granted(request);
  if (forbidden !== undefined) forbid(world, forbidden);
  if (binds) world.matrix = { ...world.matrix, outside: { ...world.matrix.outside, directiveBinds: true } };
  if (exposure !== undefined) {
    world.assets = new Map([...world.assets].map(([key, { exposure: _before, ...asset }]) => [key, { ...asset, ...(exposure === 'unknown' ? {} : { exposure }) }]));
  }
  for (const [index, step] of steps.entries()) {
    const where = `step ${index + 1} ${JSON.stringify(step)}`;
    if (step.at !== undefined) world.now = parseInstant(step.at);
    const asked = { source: 'feed', asOf: world.now, stale: false };
    const [kev, epss] = [step.kev, step.epss];
    if (kev !== undefined || epss !== undefined) {
      world.threats.set(cve, {
        vulnerability: cve, knownExploited: kev === undefined ? null : { value: kev, since: null, due: null, ransomware: null, ...asked },
        exploitProbability: epss === undefined ? null : { value: epss, percentile: 0, ...asked },
      });
    }
    if (step.says !== undefined) {
      const { asset, ...rest } = step.says;
      const says = { assets: [], exceptions: [], ...rest, ...(asset === undefined ? {} : { asset: typeof asset === 'string' ? host(asset) : asset }) } as unknown as OutsideStatement;
      const fact: OutsideFact = { source: 'desk', externalId: 'X', version: index, occurredAt: addMs(world.now, -(step.days ?? 0) * 86_400_000), says };
      const lastScan = step.lastScan === undefined ? null : parseInstant(step.lastScan);
      world.happen(id, effectsOf(world.case(id), fact, { ...world.facts('p05', id), before: world.facts('p05', id).asset, lastScan: () => lastScan }));
    }
    if (step.recorded !== undefined) world.happen(id, inventoryEffects(world.case(id), recordAnew(world, step.recorded), world.facts('p05', id)));
    if (step.renew !== undefined) {
      const { content } = world.case(id);
      const text = 'It is still needed, and moves on.';
      done(world, id, { verb: 'renew', progress: text, usage: text, need: text, reached: [], content: { ...content, validity: { lastDay: step.renew } } }, 'p24');
    }
    if (step.do !== undefined) {
      world.stillFound = step.found === undefined ? undefined : { open: step.found, lastScan: world.now };
      const decided = world.run(id, { text: 'I have looked at it myself today.', ...step.do } as unknown as ExceptionCommand, step.as ?? 'p24');
      expect(decided.ok ? undefined : decided.reasons.map(({ code }) => code), where).toEqual(step.refused === undefined ? undefined : expect.arrayContaining([step.refused]));
    }
    const state = world.case(id);
    if (step.state !== undefined) expect(stateAt(state, world.now), where).toBe(step.state);
    if (step.proposals !== undefined) expect(Object.fromEntries(openProposals(state).map((one) => [one.id, one.action.verb])), where).toEqual(step.proposals);
    for (const [proposal, outcome] of Object.entries(step.decided ?? {})) expect(state.proposals?.find((one) => one.id === proposal)?.decided?.outcome, where).toBe(outcome);
    if (step.text !== undefined) expect(state.outsideFacts?.at(-1)?.text, where).toContain(step.text);
    if (step.noted !== undefined) expect(state.outsideFacts?.length ?? 0, where).toBe(step.noted);
    if (step.open !== undefined) expect(state.duties.filter(({ dischargedAt }) => dischargedAt === undefined).length, where).toBe(step.open);
    if (step.until !== undefined) expect(lastEnd(state), where).toBe(parseInstant(step.until));
    if (step.flag !== undefined) expect(flagsAt(state, world.now, world.facts('p05', id)).map(({ flag }) => flag), where).toContain(step.flag);
    if (step.told !== undefined) {
      const notices = noticesDue(state, world.facts('p05', id)).filter(({ text }) => text.includes('assessed again'));
      expect(Object.fromEntries(notices.map(({ person, kind }) => [person, kind])), where).toEqual(step.told);
    }
    if (step.members !== undefined) expect(state.versions.at(-1)?.frozen.scope.flatMap(({ members }) => members), where).toEqual(step.members);
  }
}

/** What is asked for logs is bound by a clause that knows no exception for assets of a class. */
function forbid(world: World, assetClass: AssetClass): void {
  const requirements = [...world.library.requirements].map(([key, one]) => [key, {
    ...one, obligations: [...one.obligations, { clause: 'A clause outside', waivability: 'not_waivable' as const, enduringAllowed: false, appliesTo: { assetClasses: [assetClass] } }],
  }] as const);
  world.library = { ...world.library, requirements: new Map(requirements) };
}

function recordAnew(world: World, recorded: Readonly<Record<string, Readonly<Record<string, unknown>>>>): readonly AssetChange[] {
  const changes = Object.entries(recorded).map(([name, figures]) => {
    const before = world.assets.get(assetKey(host(name)));
    if (before === undefined) throw new Error(`no asset ${name}`);
    const after = Object.fromEntries(Object.entries({ ...before, ...figures }).filter(([, value]) => value !== null)) as unknown as Asset;
    return { before, after };
  });
  world.assets = new Map([...world.assets, ...changes.map(({ after }) => [assetKey(after.ref), after] as const)]);
  return changes;
}
