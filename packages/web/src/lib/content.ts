import type { AskedContent } from '@exeat/contract';
import type { Reply } from './api.ts';

export type { AskedContent };
type Content = Reply<'GET /exceptions/:id'>['content'];

/** The content of an exception as it would be sent again: people by their ids. */
export function askedContent({ owner, beneficiaries, ...rest }: Content): AskedContent {
  return { ...rest, owner: owner.id, ...(beneficiaries === undefined ? {} : { beneficiaries: beneficiaries.map(({ id }) => id) }) };
}
