import type { ApprovalMatrix } from '../approval/matrix.ts';
import { coverEndsAt } from '../coverage/effective-exception.ts';
import type { ExceptionCase, ExceptionState } from '../exception/state.ts';
import { stateAt } from '../exception/state-at.ts';
import type { UnitId } from '../ids.ts';
import type { Organisation } from '../org/organisation.ts';
import { unitPath } from '../org/unit-tree.ts';
import type { NonComplianceRecord } from '../policy/non-compliance.ts';
import { addMs, earlier, type Instant, msOf } from '../time.ts';
import { AgeingTally } from './ageing.ts';
import { ExpiredUseTally } from './expired-use.ts';
import type { Figure, ListQuery, Portfolio, Standing } from './portfolio.ts';
import { figuresOf, standingOf } from './standing.ts';

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
const weeks = 26;
/** How far ahead `expiring` looks. */
export const expiringDays = 30;

/** States that a case reaches by a decision of its seats, whatever the clock made of it since. */
const decidedStates: readonly ExceptionState[] = ['approved_scheduled', 'active', 'suspended', 'expired', 'revoked', 'closed', 'rejected', 'lapsed'];

type Column = { readonly unit: UnitId; readonly below: boolean };

/**
 * Counts cases one by one, so that a whole register need not be in memory. `unit`: only cases whose owner is in it or below it; the columns of
 * the map are then the units right below it, otherwise those right below the top.
 */
export class PortfolioTally {
  readonly #states = new Map<ExceptionState, number>();
  readonly #decisions = new Map<number, number[]>();
  readonly #residual = new Map<string, number>();
  readonly #cells = new Map<string, number>();
  readonly #documents = new Map<string, number>();
  readonly #columns = new Map<string, { readonly column: Column; count: number }>();
  readonly #requirements = new Map<string, Map<Standing, number>>();
  readonly #ends: Instant[] = [];
  readonly #ageing: AgeingTally;
  readonly #expiredUse: ExpiredUseTally;
  #oldest: Instant | null = null;
  readonly #at: Instant;
  readonly #organisation: Organisation;
  readonly #unit: UnitId | null;

  constructor(at: Instant, organisation: Organisation, matrix: Pick<ApprovalMatrix, 'appetite' | 'terms'>, unit: UnitId | null = null, records: readonly NonComplianceRecord[] = []) {
    this.#expiredUse = new ExpiredUseTally(at, records);
    this.#ageing = new AgeingTally(at, matrix);
    this.#at = at;
    this.#organisation = organisation;
    this.#unit = unit;
  }

  add(state: ExceptionCase): void {
    const owner = state.versions.at(-1)?.frozen.ownerUnit ?? null;
    if (this.#unit !== null && (owner === null || !unitPath(this.#organisation, owner).includes(this.#unit))) return;
    this.#ageing.add(state);
    this.#expiredUse.add(state);
    const word = stateAt(state, this.#at);
    increment(this.#states, word);
    if (decidedStates.includes(word)) this.#addDecision(state);
    const standing = standingOf(word);
    if (standing !== null) for (const requirement of citedBy(state)) increment(this.#standingsOf(requirement), standing);
    if (word === 'active') this.#addActive(state, owner);
    const end = word === 'expired' ? coverEndsAt(state) : null;
    if (end !== null) this.#oldest = this.#oldest === null ? end : earlier(this.#oldest, end);
  }

  result(): Portfolio {
    const before = addMs(this.#at, expiringDays * dayMs);
    const documents = [...this.#documents].toSorted(byCount);
    const columns = [...this.#columns.values()].toSorted((a, b) => b.count - a.count || (a.column.unit < b.column.unit ? -1 : 1));
    return {
      at: this.#at,
      states: [...this.#states].map(([state, count]) => ({ state, ...this.#figure(count, { state }) })),
      active: this.#figure(this.#states.get('active') ?? 0, { state: 'active' }),
      expiring: { before, ...this.#figure(this.#ends.filter((end) => end < before).length, { state: 'active', endsTo: before }) },
      pastExpiry: { oldest: this.#oldest, ...this.#figure(this.#states.get('expired') ?? 0, { state: 'expired' }) },
      decisionTime: [...this.#decisions]
        .toSorted(([a], [b]) => a - b)
        .map(([level, times]) => ({
          level,
          medianMs: median(times),
          ...this.#figure(times.length, { state: decidedStates.join(','), level: String(level) }),
        })),
      residual: [...this.#residual].toSorted(byKey).map(([key, count]) => {
        const [likelihood, impact] = key.split('x').map(Number);
        return { likelihood: likelihood ?? 0, impact: impact ?? 0, ...this.#figure(count, { state: 'active', residual: key }) };
      }),
      notEnforced: {
        documents: documents.map(([document, count]) => ({ document, ...this.#figure(count, { state: 'active', document }) })),
        units: columns.map(({ column, count }) => ({ ...column, ...this.#figure(count, { state: 'active', ...ofColumn(column) }) })),
        cells: documents.flatMap(([document]) =>
          columns.flatMap(({ column }) => {
            const count = this.#cells.get(cellKey(document, column));
            return count === undefined ? [] : [{ document, ...column, ...this.#figure(count, { state: 'active', document, ...ofColumn(column) }) }];
          }),
        ),
      },
      requirements: [...this.#requirements].toSorted(byKey).map(([requirement, counts]) => ({ requirement, ...figuresOf(counts, this.#narrowed({ requirement })) })),
      ageing: this.#ageing.result(),
      expiredUse: this.#expiredUse.result(),
      burnDown: this.#burnDown(),
    };
  }

  #addDecision(state: ExceptionCase): void {
    const decidedAt = state.grants[0]?.grantedAt ?? state.ended?.at;
    const level = state.required?.level;
    if (level === undefined || state.submittedAt === null || decidedAt === undefined) return;
    this.#decisions.set(level, [...(this.#decisions.get(level) ?? []), msOf(decidedAt) - msOf(state.submittedAt)]);
  }

  #addActive(state: ExceptionCase, owner: UnitId | null): void {
    const end = coverEndsAt(state);
    if (end !== null) this.#ends.push(end);
    const residual = state.assessment?.residual;
    if (residual !== undefined) increment(this.#residual, `${residual.likelihood}x${residual.impact}`);
    const documents = new Set([...citedBy(state)].map((requirement) => requirement.slice(0, requirement.indexOf('/'))));
    const column = owner === null ? null : this.#columnOf(owner);
    if (column !== null) {
      const known = this.#columns.get(columnKey(column));
      this.#columns.set(columnKey(column), { column, count: (known?.count ?? 0) + 1 });
    }
    for (const document of documents) {
      increment(this.#documents, document);
      if (column !== null) increment(this.#cells, cellKey(document, column));
    }
  }

  #standingsOf(requirement: string): Map<Standing, number> {
    const counts = this.#requirements.get(requirement) ?? new Map<Standing, number>();
    this.#requirements.set(requirement, counts);
    return counts;
  }

  /** The unit right below the one asked for, or below the top; the owner's own unit where there is none in between. */
  #columnOf(owner: UnitId): Column {
    const path = unitPath(this.#organisation, owner);
    const top = this.#unit === null ? path.length - 1 : path.indexOf(this.#unit);
    const below = path[top - 1];
    return below === undefined ? { unit: owner, below: false } : { unit: below, below: true };
  }

  #burnDown(): Portfolio['burnDown'] {
    return Array.from({ length: weeks }, (_unused, index) => {
      const from = addMs(this.#at, index * weekMs);
      const until = addMs(this.#at, (index + 1) * weekMs);
      const left = this.#ends.filter((end) => end >= until).length;
      const ending = this.#ends.filter((end) => end >= from && end < until).length;
      return {
        from,
        until,
        ...this.#figure(ending, { state: 'active', endsFrom: from, endsTo: until }),
        left: this.#figure(left, { state: 'active', endsFrom: until }),
      };
    });
  }

  #figure(count: number, query: ListQuery): Figure {
    return { count, list: this.#narrowed(query) };
  }

  #narrowed(query: ListQuery): ListQuery {
    return this.#unit === null || 'unit' in query || 'ownUnit' in query ? query : { ...query, unit: this.#unit };
  }
}

/** Requirements that it cites; none when a redaction has erased the content as a whole. */
function citedBy(state: ExceptionCase): ReadonlySet<string> {
  return new Set((state.content as ExceptionCase['content'] | null)?.scope.map((clause) => clause.requirement) ?? []);
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : Math.round((upper + (sorted[middle - 1] ?? upper)) / 2);
}

function ofColumn({ unit, below }: Column): ListQuery {
  return below ? { unit } : { ownUnit: unit };
}

function columnKey({ unit, below }: Column): string {
  return `${below ? 'below' : 'own'} ${unit}`;
}

function cellKey(document: string, column: Column): string {
  return `${document} ${columnKey(column)}`;
}

function byCount([a, countA]: readonly [string, number], [b, countB]: readonly [string, number]): number {
  return countB - countA || (a < b ? -1 : 1);
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
