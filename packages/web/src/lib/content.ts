import type { Call, Reply } from './api.ts';

export type AskedContent = Call<'POST /exceptions'>['body'] & { readonly title: string };
type Content = Reply<'GET /exceptions/:id'>['content'];

/** The content of an exception as it would be sent again: people by their ids. */
export function askedContent({ owner, beneficiaries, ...rest }: Content): AskedContent {
  return { ...rest, owner: owner.id, ...(beneficiaries === undefined ? {} : { beneficiaries: beneficiaries.map(({ id }) => id) }) } as AskedContent;
}
