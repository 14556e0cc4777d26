import type { PlayedStep, Violation } from './played-step.ts';
import type { ReferenceCase } from './reference-case.ts';

const hour = 3_600_000;
const holidays: readonly string[] = ['2026-11-26', '2026-12-25', '2027-01-01'];
const local = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York', dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' });

/** I20: an emergency covers for seventy-two hours at most, and to the end of the next working day when nobody ratifies it. */
export function emergencyFaults({ events, reference, world }: PlayedStep): readonly Violation[] {
  const found: Violation[] = [];
  for (const event of events) {
    if (event.type !== 'grant_created' || reference.request(event.data.change ?? 'initial').kind !== 'emergency') continue;
    const { grant } = event.data;
    const longest = Date.parse(grant.until) - Date.parse(world.now);
    if (longest > 72 * hour) found.push({ invariant: 'I20', text: `covers for ${longest / hour} hours` });
    const signers = new Set(reference.request('initial').signatures.map(({ person }) => person));
    if (signers.size !== 2) found.push({ invariant: 'I20', text: `activated by ${[...signers].join(', ')}` });
  }
  return found;
}

/** The same at an instant: what is covered later than that was ratified. */
export function emergencyFaultAt(reference: ReferenceCase, isCovered: (at: string) => boolean): readonly Violation[] {
  const grant = reference.grants.find(({ request }) => reference.request(request).kind === 'emergency');
  if (grant === undefined || reference.ratified) return [];
  const due = endOfNextWorkingDay(grant.at);
  return isCovered(due) ? [{ invariant: 'I20', text: `still covered at ${due}, activated at ${grant.at} and not ratified` }] : [];
}

/** In New York, where the owner's unit works: the first instant of the day after it. */
function endOfNextWorkingDay(at: string): string {
  let dayAt = Date.parse(at);
  do dayAt += 24 * hour;
  while (isFree(dayAt));
  const after = new Date(dayAt + 24 * hour);
  const midnight = [4, 5].map((offset) => new Date(`${local.format(after).slice(0, 10)}T0${offset}:00:00.000Z`)).find((one) => local.format(one).endsWith('00:00:00'));
  return (midnight ?? after).toISOString();
}

function isFree(at: number): boolean {
  const day = local.format(new Date(at)).slice(0, 10);
  return holidays.includes(day) || [0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay());
}
