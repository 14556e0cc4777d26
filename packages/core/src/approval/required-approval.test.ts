import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Changes, host, larkfield, request, requirement } from '../../cases/approval-organisation.ts';
import type { AssetClass } from '../asset/asset.ts';
import type { ReasonCode } from '../errors.ts';
import type { Basis } from '../exception/content.ts';
import { type PersonId, personId } from '../ids.ts';
import type { ObligationLink } from '../policy/requirement.ts';
import { type Band, bands } from '../risk/rating.ts';
import type { AppetiteFacts } from '../risk/exposure/unit-exposure.ts';
import type { ApprovalFacts } from './facts.ts';
import { requiredApproval, resolveSeats } from './required-approval.ts';
import type { Level, RequiredApproval } from './seat.ts';
import { conflictsOf } from './separation-of-duties.ts';

type Case = {
  name: string;
  level?: Level;
  seats?: string[];
  members?: Record<string, string[]>;
  obligations?: Record<string, string[]>;
  passedOver?: Record<string, string[]>;
  refused?: ReasonCode[];
  says?: string;
  band?: Band | null;
  tier?: 1 | 2 | 3;
  controlOwner?: string;
  contributors?: string[];
  classes?: AssetClass[];
  unit?: string;
  units?: string[];
  owner?: string;
  requester?: string;
  priorNegative?: boolean;
  projected?: AppetiteFacts['projected'];
  document?: { id: string; owner: string };
  links?: Partial<ObligationLink>[];
  people?: Changes['people'];
  inactive?: string[];
  operator?: string;
  basis?: Basis;
};
const { seats: cases } = parse(readFileSync(new URL('../../cases/seats.yaml', import.meta.url), 'utf8')) as { seats: Case[] };

function factsOf(one: Case): ApprovalFacts {
  const people: Changes['people'] = { ...one.people };
  for (const id of one.inactive ?? []) people[id] = { ...people[id], active: false };
  const organisation = larkfield({ people });
  const base = request();
  const risk =
    base.risk === null
      ? null
      : {
          ...base.risk,
          ...(one.band === undefined || one.band === null ? {} : { inherentBand: one.band, residualBand: one.band }),
          controls: base.risk.controls.map((control) => ({ ...control, ...(one.operator === undefined ? {} : { operator: one.operator }) })),
        };
  const assets = (one.units ?? [one.unit ?? 'INS']).map((unit) =>
    host(`${unit.toLowerCase()}-01`, unit, one.classes === undefined ? {} : { classes: one.classes }),
  );
  return request({
    content: { basis: one.basis ?? 'remediation_deferral' },
    risk: one.band === null ? null : risk,
    requirements: [
      requirement({
        tier: one.tier ?? 2,
        ...(one.document === undefined ? {} : { document: { id: one.document.id, title: one.document.id, owner: personId(one.document.owner) } }),
        ...(one.controlOwner === undefined ? {} : { controlOwner: personId(one.controlOwner) }),
        obligations: (one.links ?? []).map((link): ObligationLink => ({ clause: 'X', waivability: 'compensable', enduringAllowed: true, ...link })),
      }),
    ],
    assets,
    assetCount: assets.length,
    lineage: { renewalCount: 0, priorNegative: one.priorNegative ?? false },
    ...(one.projected === undefined ? {} : { appetite: { projected: one.projected, figure: '31 of 30 points of INS', units: [] } }),
    parties: {
      ...base.parties,
      owner: personId(one.owner ?? 'p24'),
      requester: personId(one.requester ?? one.owner ?? 'p24'),
      contributors: (one.contributors ?? []).map(personId),
    },
    organisation: { atSubmission: organisation, now: organisation },
  });
}

function approvalOf(facts: ApprovalFacts): RequiredApproval {
  const decided = requiredApproval(facts);
  if (!decided.ok) throw new Error(JSON.stringify(decided.reasons));
  return decided.value;
}

describe('the required approval', () => {
  it.each(cases)('$name', (one) => {
    const decided = requiredApproval(factsOf(one));
    if (one.refused !== undefined) {
      expect(decided.ok ? [] : [...new Set(decided.reasons.map((r) => r.code))]).toEqual(one.refused);
      if (one.says !== undefined) expect(decided.ok ? '' : decided.reasons.map((r) => r.text).join(' ')).toContain(one.says);
      return;
    }
    if (!decided.ok) throw new Error(JSON.stringify(decided.reasons));
    const { level, seats } = decided.value;
    expect(seats.map((seat) => `${seat.id} ${seat.person ?? '~'} ${seat.voice} ${seat.stage}`)).toEqual(one.seats);
    expect(level).toBe(one.level);
    for (const [id, members] of Object.entries(one.members ?? {})) expect(seats.find((seat) => seat.id === id)?.members).toEqual(members);
    for (const [id, obligations] of Object.entries(one.obligations ?? {}))
      expect(seats.find((seat) => seat.id === id)?.obligations).toEqual(obligations);
    for (const [id, passed] of Object.entries(one.passedOver ?? {})) {
      const texts =
        seats
          .find((seat) => seat.id === id)
          ?.reasons.filter((r) => r.code === 'passed-over')
          .map((r) => r.text) ?? [];
      for (const person of passed) expect(texts.some((text) => text.includes(person))).toBe(true);
    }
  });

  it('is the same whoever asks, and each seat says why it exists and why its person sits there', () => {
    const facts = factsOf({ name: '', classes: ['personal_data'], controlOwner: 'p12' });
    expect(approvalOf(facts)).toEqual(approvalOf(facts));
    for (const seat of approvalOf(facts).seats)
      expect(seat.reasons.map((r) => r.code)).toEqual(expect.arrayContaining(['seat-required', 'seat-holder']));
  });

  const everybody = [...larkfield().people.keys()].filter((id) => !/^b|p01|p50/.test(id));
  const anyRequest = fc.record({
    owner: fc.constantFrom(...everybody),
    requester: fc.constantFrom(...everybody),
    contributors: fc.subarray(everybody, { maxLength: 3 }),
    beneficiaries: fc.subarray(everybody, { maxLength: 2 }),
    operator: fc.constantFrom(...everybody),
    assessor: fc.constantFrom(...everybody),
    units: fc.subarray(['INS', 'PAY', 'ITO', 'ISO', 'RSK', 'FIN', 'EU', 'HR'], { minLength: 1 }),
    band: fc.constantFrom(...bands),
    tier: fc.constantFrom(1, 2, 3),
    classes: fc.subarray(['personal_data', 'payment'] as AssetClass[]),
    controlOwner: fc.constantFrom(...everybody),
    policyOwner: fc.constantFrom(...everybody),
    projected: fc.constantFrom('within', 'red'),
    signer: fc.constantFrom('ciso', 'sox_pmo', 'pci_senior_management', undefined),
  });
  function factsFor(any: typeof anyRequest extends fc.Arbitrary<infer T> ? T : never): ApprovalFacts {
    const { beneficiaries, assessor, tier, projected, policyOwner, signer, ...rest } = any;
    const facts = factsOf({
      ...rest,
      name: '',
      tier: tier as 1 | 2 | 3,
      projected: projected as AppetiteFacts['projected'],
      document: { id: 'STD-X', owner: policyOwner },
      links: signer === undefined ? [] : [{ clause: 'C', namedSigner: signer }],
    });
    return { ...facts, parties: { ...facts.parties, beneficiaries, assessors: [assessor], operators: [] } };
  }

  it('I8: nobody who is party to the version sits or votes, one person has one seat, and distinct seats have two people', () => {
    fc.assert(
      fc.property(anyRequest, (any) => {
        const facts = factsFor(any);
        const decided = requiredApproval(facts);
        if (!decided.ok) return;
        const parties = { ...facts.parties, operators: [personId(any.operator)] };
        const sitting: PersonId[] = [];
        for (const seat of decided.value.seats) {
          for (const person of [...(seat.members ?? []), ...(seat.person === null ? [] : [seat.person])]) {
            expect(conflictsOf(person, 'approve', parties, facts.organisation, { level: decided.value.level, voice: seat.voice })).toEqual([]);
          }
          if (seat.person !== null) sitting.push(seat.person);
          else expect(seat.members?.length).toBeGreaterThanOrEqual(3);
        }
        expect(new Set(sitting).size).toBe(sitting.length);
        for (const seat of decided.value.seats) for (const member of seat.members ?? []) expect(sitting).not.toContain(member);
        const accepting = decided.value.seats.filter((seat) => seat.voice === 'accepts_risk');
        expect(accepting.some((seat) => [seat.id, ...seat.obligations].some((id) => id.startsWith('risk-owner:')))).toBe(true);
        expect(accepting.some((seat) => seat.id.startsWith('level:'))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  // No GRC manager is eligible, and the control owner who signs for the second line is the officer whom a clause names.
  const [p02, p03, p05] = [personId('p02'), personId('p03'), personId('p05')];
  const controlOwnerIsCiso = {
    owner: p02, requester: p05, operator: p02, assessor: p02, band: 'low', tier: 2, controlOwner: p03, policyOwner: p02,
    projected: 'within', signer: 'ciso',
  } as const;
  it('late resolution of an unchanged directory changes nobody', () => {
    fc.assert(
      fc.property(anyRequest, (any) => {
        const facts = factsFor(any);
        const decided = requiredApproval(facts);
        if (!decided.ok) return;
        const parties = { ...facts.parties, operators: [personId(any.operator)] };
        const again = resolveSeats(decided.value, new Map(), { ...facts, parties });
        expect(again.map(({ id, person, members }) => ({ id, person, members }))).toEqual(
          decided.value.seats.map(({ id, person, members }) => ({ id, person, members })),
        );
      }),
      { numRuns: 300, examples: [[{ ...controlOwnerIsCiso, contributors: [], beneficiaries: [], units: ['HR'], classes: [] }]] },
    );
  });
});

describe('seats while a version is being decided', () => {
  const cloudPeople: Changes['people'] = { p31: { name: 'Stefan Wolf', unit: 'CLD', manager: 'p30' } };
  const facts = request();
  const required = approvalOf(facts);
  const people = (seats: RequiredApproval['seats']): Record<string, string | null> => Object.fromEntries(seats.map((seat) => [seat.id, seat.person]));

  it('S27: an undecided seat passes to the successor, a decided one stays as it was signed', () => {
    const now = larkfield({ people: { p04: { active: false }, p08: { active: false }, p09: { roles: ['ciso_delegate'] } } });
    const decided = new Map([['policy-owner:STD-LG', personId('p08')]]);
    const seats = resolveSeats(required, decided, {
      ...facts,
      parties: { ...facts.parties, signers: [personId('p08')] },
      organisation: { ...facts.organisation, now },
    });
    expect(people(seats)).toEqual({ 'policy-owner:STD-LG': 'p08', 'risk-owner:INS': 'p23', 'level:ciso_delegate': 'p09' });
  });

  it('whoever has signed takes no second seat', () => {
    const now = larkfield({ people: { p04: { active: false } } });
    const seats = resolveSeats(required, new Map([['policy-owner:STD-LG', personId('p03')]]), {
      ...facts,
      parties: { ...facts.parties, signers: [personId('p03')] },
      organisation: { ...facts.organisation, now },
    });
    expect(people(seats)['level:ciso_delegate']).toBe('p02');
  });

  it('C18: a line to the owner that existed at submission still bars', () => {
    const atSubmission = larkfield({ people: { p04: { manager: 'p24' } } });
    const seats = resolveSeats(required, new Map(), { ...facts, organisation: { atSubmission, now: facts.organisation.now } });
    const seat = seats.find(({ id }) => id === 'level:ciso_delegate');
    expect(people(seats)).toEqual({ 'policy-owner:STD-LG': 'p03', 'risk-owner:INS': 'p23', 'level:ciso_delegate': 'p02' });
    expect(seat?.reasons.find((r) => r.code === 'passed-over')?.text).toContain('reported at submission to p24');
  });

  it('a successor in a merged seat that cannot be delegated needs the authority of every office in it', () => {
    const cloud = factsOf({
      name: '',
      unit: 'CLD',
      owner: 'p31',
      people: cloudPeople,
      classes: ['regulated_data'],
      links: [{ clause: 'FedRAMP', namedSigner: 'authorizing_official' }],
    });
    const merged = approvalOf(cloud);
    expect(people(merged.seats)['risk-owner:CLD']).toBe('p30');
    const successor = { ...cloudPeople, p30: { active: false }, p51: { unit: 'CLD', manager: 'p01', roles: ['authorizing_official@CLD'] } };
    const resolved = (changes: Changes): string | null | undefined => {
      const organisation = { ...cloud.organisation, now: larkfield(changes) };
      return people(resolveSeats(merged, new Map(), { ...cloud, organisation }))['risk-owner:CLD'];
    };
    expect(resolved({ people: successor })).toBeNull();
    expect(resolved({ people: successor, units: { CLD: { heads: { executive: personId('p51') } } } })).toBe('p51');
  });

  it('a seat that nobody may fill stays empty, and waits', () => {
    const now = larkfield({
      people: Object.fromEntries(['p04', 'p03', 'p02', 'p01', 'p10', 'p19', 'p34', 'p38', 'b1', 'b2', 'b3'].map((id) => [id, { active: false }])),
    });
    const seat = resolveSeats(required, new Map(), { ...facts, organisation: { ...facts.organisation, now } }).find(
      ({ id }) => id === 'level:ciso_delegate',
    );
    expect(seat?.person).toBeNull();
    expect(seat?.reasons.at(-1)?.code).toBe('no-eligible-person');
  });
});
