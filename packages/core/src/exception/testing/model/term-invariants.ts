import type { Band } from '../../../risk/rating.ts';
import type { PlayedStep, Violation } from './played-step.ts';

const day = 24 * 3_600_000;
/** §1.3 and §5.1 as numbers of this test, not of the matrix: months or days. */
const longest: Readonly<Record<Band, { readonly term: readonly [number, number]; readonly lineage: readonly [number, number] }>> = {
  low: { term: [12, 0], lineage: [36, 0] }, moderate: { term: [6, 0], lineage: [18, 0] }, high: { term: [0, 90], lineage: [0, 270] }, critical: { term: [0, 30], lineage: [0, 60] },
};
const wall = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York', dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' });

/** I2, I5, I10, I22: the dates of a grant. */
export function termFaults({ events, reference, before, world }: PlayedStep): readonly Violation[] {
  const found: Violation[] = [];
  const fault = (invariant: string, text: string): void => void found.push({ invariant, text });
  for (const event of events) {
    if (event.type === 'grant_recomputed') {
      const known = before.grants.find(({ id }) => id === event.data.grant)?.until ?? '';
      // Never later than it was; and what was covered until now is not taken back.
      if (event.data.until > known || (event.data.computed < known && event.data.until > event.data.computed && event.data.until > world.now)) fault('I22', `${known}, by other rules ${event.data.computed}, is ${event.data.until}`);
    }
    if (event.type !== 'grant_created') continue;
    const { grant, change } = event.data;
    if (grant.from < world.now || grant.grantedAt !== world.now) fault('I5', `granted at ${world.now} from ${grant.from}`);
    if (!(grant.until > grant.from)) fault('I2', `from ${grant.from} until ${grant.until}`);
    const next = new Date(Date.parse(`${grant.lastDay}T00:00:00Z`) + day).toISOString().slice(0, 10);
    if (wall.format(new Date(grant.until)) !== `${next}, 00:00:00` || !wall.format(new Date(Date.parse(grant.until) - 1)).startsWith(grant.lastDay)) fault('I22', `last day ${grant.lastDay}, until ${grant.until}`);
    const asked = reference.request(change ?? 'initial');
    const { assessment } = asked;
    if (assessment === null) continue;
    const { term, lineage } = longest[bandOf(assessment.residual)];
    const start = asked.kind === 'amendment' ? (before.grants.findLast(({ origin }) => origin !== 'bridge' && origin !== 'amendment')?.from ?? grant.from) : grant.from;
    const first = wall.format(new Date(start)).slice(0, 10);
    if (asked.kind === 'bridge') {
      if (Date.parse(grant.until) - Date.parse(grant.from) > 14 * day + 3_600_000) fault('I2', `a bridge from ${grant.from} until ${grant.until}`);
    } else if (grant.lastDay >= limit(first, term)) fault('I2', `${bandOf(assessment.residual)} from ${first} to ${grant.lastDay}`);
    const since = before.grants.filter(({ from, until, endedAt }) => from < (endedAt ?? until)).map(({ from }) => from).sort()[0];
    if (since === undefined || asked.capOverride) continue;
    if (grant.lastDay >= limit(wall.format(new Date(since)).slice(0, 10), lineage)) fault('I10', `covered since ${since}, ${bandOf(assessment.residual)} to ${grant.lastDay}`);
  }
  return found;
}

function bandOf({ likelihood, impact }: { readonly likelihood: number; readonly impact: number }): Band {
  const score = likelihood * impact;
  return score <= 4 ? 'low' : score <= 9 ? 'moderate' : score <= 16 ? 'high' : 'critical';
}

/** The day on which a period from a day is over; in a month that is too short, its last day (§3.11). */
function limit(from: string, [months, days]: readonly [number, number]): string {
  const [year = 0, month = 1, date = 1] = from.split('-').map(Number);
  if (months === 0) return new Date(Date.UTC(year, month - 1, date + days)).toISOString().slice(0, 10);
  const length = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, length))).toISOString().slice(0, 10);
}
