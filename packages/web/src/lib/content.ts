import type { AskedContent } from '@exeat/contract';
import type { Reply } from './api.ts';

export type { AskedContent };
/** What an exception says, with people by name. */
export type Content = Reply<'GET /exceptions/:id'>['content'];
export type Clause = Content['scope'][number];

/** The content of an exception as it would be sent again: people by their ids. */
export function askedContent({ owner, beneficiaries, ...rest }: Content): AskedContent {
  return { ...rest, owner: owner.id, ...(beneficiaries === undefined ? {} : { beneficiaries: beneficiaries.map(({ id }) => id) }) };
}

/** Whether a stored content is what these words became: what they leave out is empty there, and the owner is whoever wrote them. */
export function saysTheSame(stored: AskedContent, written: AskedContent): boolean {
  return JSON.stringify(essenceOf(stored)) === JSON.stringify(essenceOf({ ...written, owner: written.owner ?? stored.owner }));
}

/** A value without what is empty, its members in one order. */
function essenceOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(essenceOf);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, essenceOf(member)] as const);
  return Object.fromEntries(members.filter(([, member]) => !isEmpty(member)).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}
