import {
  type AssetRef,
  type Deviation,
  type EffectiveException,
  exceptionId,
  grantId,
  type Instant,
  instantOfMs,
  msOf,
  requirementId,
} from '@exeat/core';
import { Random } from '../measure/random.ts';

const rules = 4800;
const hosts = 200_000;
const day = 86_400_000;
/** The instant of the questions. */
export const asked = '2026-11-24T05:00:00.000Z' as Instant;
const now = msOf(asked);
/** Members of containers at each level, and how often one of the level is excepted: small ones more than large ones. */
const levels = [
  { members: 200, share: 0.6 },
  { members: 800, share: 0.25 },
  { members: 3200, share: 0.1 },
  { members: 12_800, share: 0.05 },
];

export type Host = { readonly ref: AssetRef; readonly containers: readonly string[] };
/**
 * Exceptions over 200,000 hosts and 4,800 rules, both by Zipf's law: one in twenty for a whole container, the others for one to ten hosts and one
 * or two rules; one in ten not in force.
 */
export class PortfolioGenerator {
  readonly #random: Random;
  readonly ruleIds = Array.from({ length: rules }, (_, at) => `xccdf_org.example_rule_${at}`);
  readonly hosts: readonly Host[];
  readonly #ids: readonly string[];
  readonly #containers: ReadonlyMap<string, readonly string[]>;

  constructor(seed: number) {
    this.#random = new Random(seed);
    // Ranks are spread over the containers, as the busiest hosts of an estate are.
    this.#ids = Array.from({ length: hosts }, (_, at) => `host-${String((at * 7919) % hosts).padStart(6, '0')}.corp.example`);
    this.hosts = this.#ids.map((id) => ({
      ref: { type: 'host', id },
      containers: levels.map((_, level) => containerOf(Number(id.slice(5, 11)), level)),
    }));
    const containers = new Map<string, string[]>();
    for (const id of [...this.#ids].sort())
      for (const level of levels.keys()) {
        const name = containerOf(Number(id.slice(5, 11)), level);
        const members = containers.get(name) ?? [];
        members.push(id);
        containers.set(name, members);
      }
    this.#containers = containers;
  }

  exception(n: number): EffectiveException {
    const random = this.#random;
    const id = exceptionId(`EXC-2026-${1_000_000 + n}`);
    const wide = random.next() < 0.05;
    const asset = wide ? { type: 'host' as const, under: this.#container() } : { type: 'host' as const, ids: this.#someHosts() };
    const members = 'ids' in asset ? asset.ids : (this.#containers.get(asset.under) ?? []);
    const time = random.next();
    // Three in five of those not in force are over, the others have not begun.
    const from = time < 0.04 ? now + (1 + random.below(60)) * day : now - (1 + random.below(300)) * day;
    const until = time < 0.04 ? from + 90 * day : time < 0.1 ? now - random.below(200) * day : now + (1 + random.below(360)) * day;
    return {
      id,
      version: 1,
      title: 'Generated',
      basis: 'waiver',
      scope: [{ requirement: requirementId('STD-LG/LG-7.1'), rules: { scheme: 'xccdf', ids: this.#someRules() }, asset, members }],
      intervals: [{ grant: grantId(`${id}/g1`), from: instantOfMs(Math.min(from, until - day)), until: instantOfMs(until), then: 'expired' }],
      versionHash: null,
      trust: 'signed',
    };
  }

  /** One exception that names every host, once by each container: what an index keeps for assets alone. */
  everyAsset(): EffectiveException {
    const clauses = [...this.#containers].map(([under, members]) => ({
      ...this.exception(0).scope[0],
      asset: { type: 'host' as const, under },
      members,
    }));
    return {
      ...this.exception(0),
      scope: clauses.flatMap((clause) => (clause.requirement === undefined ? [] : [{ ...clause, requirement: clause.requirement }])),
    };
  }

  /** A question about a rule and a host, the popular ones more often. */
  question(): { readonly deviation: Deviation; readonly host: Host } {
    const host = this.#host();
    return { deviation: { rule: { scheme: 'xccdf', id: this.ruleIds[this.#random.zipf(rules)] ?? '' }, asset: host.ref }, host };
  }

  #host(): Host {
    // Flatter than rules: a rank by the 0.7th power.
    const host = this.hosts[Math.min(hosts - 1, Math.floor(hosts * this.#random.next() ** (1 / 0.3)))];
    if (host === undefined) throw new Error('expected a host of the estate');
    return host;
  }

  #someHosts(): readonly string[] {
    const count = 1 + this.#random.zipf(10);
    return [...new Set(Array.from({ length: count }, () => this.#host().ref.id))].sort();
  }

  #someRules(): readonly string[] {
    const count = this.#random.next() < 0.8 ? 1 : 2;
    return [...new Set(Array.from({ length: count }, () => this.ruleIds[this.#random.zipf(rules)] ?? ''))];
  }

  #container(): string {
    const chosen = this.#random.next();
    let reached = 0;
    const level = levels.findIndex(({ share }) => {
      reached += share;
      return chosen < reached;
    });
    return containerOf(this.#random.below(hosts), Math.max(0, level));
  }
}

function containerOf(host: number, level: number): string {
  return `container-${level}-${Math.floor(host / (levels[level]?.members ?? 1))}`;
}
