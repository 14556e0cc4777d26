import { calendarDayText, dayText, zoneText } from '../../lib/dates.ts';
import { messages } from '../../lib/messages.ts';
import { assetText, listed } from '../../lib/scope-text.ts';
import type { Clause } from '../../lib/content.ts';
import type { Exception } from './types.ts';

const words = messages('sentence', {
  now: (what: string, until: string) => `${what} not enforced, ${until}.`,
  later: (what: string, from: string, until: string) => `From ${from}, ${what} will not be enforced, ${until}.`,
  suspended: (what: string, until: string) => `Suspended: ${what} enforced again. Approved ${until}.`,
  over: (what: string, from: string, to: string) => `${what} not enforced from ${from} until ${to}.`,
  asked: (what: string, until: string) => `Asked: that ${what} not enforced, ${until}. Nothing is excepted yet.`,
  never: (what: string, until: string) => `Asked was that ${what} not enforced, ${until}. It never came into force.`,
  through: (day: string, zone: string) => `through ${day} (${zone})`,
  is: 'is',
  are: 'are',
  was: 'was',
  were: 'were',
  on: (requirement: string, assets: string) => `${requirement} on ${assets}`,
  more: (count: number) => `${count} more clauses`,
});

const mostClauses = 3;
const asking = ['draft', 'triage', 'needs_info', 'assessment', 'in_approval', 'awaiting_acknowledgement'];

/** What a person must take away from a case: what is not enforced, where, until when, in which zone. */
export function sentenceOf(exception: Exception): string {
  const { state, content, grants, ended } = exception;
  const grant = grants.at(-1);
  const zone = grant?.zone ?? exception.frozen?.zone ?? content.validity.zone ?? null;
  const lastDay = grant?.lastDay ?? content.validity.lastDay;
  const until = words.through(calendarDayText(lastDay), zone === null ? '' : zoneText(zone)).replace(' ()', '');
  const { what, plural } = deviationOf(content.scope);
  const present = `${what} ${plural ? words.are : words.is}`;
  if (grant === undefined) return asking.includes(state) ? words.asked(present, until) : words.never(present, until);
  const from = dayText(grant.from, grant.zone);
  if (state === 'active') return words.now(present, until);
  if (state === 'approved_scheduled') return words.later(what, from, until);
  if (state === 'suspended') return words.suspended(present, until);
  const to = grant.endedAt ?? (ended !== null && ended.at < grant.until ? ended.at : null);
  if ((to ?? grant.until) <= grant.from || state === 'lapsed') return words.never(present, until);
  const past = `${what} ${plural ? words.were : words.was}`;
  return words.over(past, from, to === null ? `${calendarDayText(lastDay)} (${zoneText(grant.zone)})` : `${dayText(to, grant.zone)} (${zoneText(grant.zone)})`);
}

function deviationOf(scope: readonly Clause[]): { readonly what: string; readonly plural: boolean } {
  const byAssets = Map.groupBy(scope, ({ asset }) => assetText(asset));
  const parts = [...byAssets].map(([assets, clauses]) => words.on(listed([...new Set(clauses.map(({ requirement }) => requirement))]), assets));
  const shown = parts.length <= mostClauses ? parts : [...parts.slice(0, mostClauses - 1), words.more(parts.length - mostClauses + 1)];
  return { what: listed(shown), plural: new Set(scope.map(({ requirement }) => requirement)).size > 1 || shown.length > 1 };
}
