import type { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { type Client, connect } from '../http.ts';
import { itemsOf, textAt } from '../json-view.ts';
import { createOutput, table } from '../output.ts';

type Options = { readonly json?: boolean; readonly requirement?: string; readonly document?: string; readonly owner?: string };

/** `policy signals`: what experience says to whoever owns a requirement. */
export function addSignalsVerb(policy: Command, finish: Finish): void {
  policy.command('signals').description('What experience with requirements says to their owners: many exceptions, renewals, one outcome always, nobody who asks (P1 to P13).')
    .option('--requirement <id>', 'only this requirement').option('--document <id>', 'only of this document').option('--owner <person>', 'only of documents of this owner').option('--json', 'JSON, also to a terminal')
    .action(async ({ json, ...query }: Options) => {
      const items = await everyPage(await connect(), query);
      const rows = items.flatMap((item) => itemsOf(item, 'signals').map((signal) => [textAt(item, 'requirement'), textAt(item, 'owner', 'userName'), textAt(signal, 'signal'), textAt(signal, 'text')]));
      await createOutput(json === undefined ? {} : { json }).result({ items }, () => (rows.length === 0 ? 'No signal.' : table(['requirement', 'owner', 'signal', 'what it says'], rows)));
      finish('done');
    });
}

/** A page may be empty while more follow. */
async function everyPage(client: Client, query: Readonly<Record<string, string | undefined>>): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  for (let cursor: string | undefined; ; ) {
    const reply = await client.get('/policy-signals', { query: { ...query, limit: '200', ...(cursor === undefined ? {} : { cursor }) } });
    items.push(...itemsOf(reply));
    const next = textAt(reply, 'next');
    if (next === '') return items;
    cursor = next;
  }
}
