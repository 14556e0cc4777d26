import type { Command } from 'commander';
import type { Client } from './http.ts';
import { itemsOf, textAt } from './json-view.ts';
import { wholeNumberOption } from './options.ts';
import { type Output, table } from './output.ts';

export type ListOptions = { readonly limit?: number; readonly cursor?: string; readonly all?: boolean; readonly sort?: string };
export type Column = readonly [head: string, ...path: string[]];

export function withListOptions(command: Command): Command {
  return command
    .option('--limit <n>', 'at most this many on a page', wholeNumberOption)
    .option('--cursor <cursor>', 'go on where an earlier page ended')
    .option('--sort <field>', 'order, as the API names it')
    .option('--all', 'every page, as NDJSON for programs');
}

/** Shows a list: one page as the server sends it, or with `--all` every item on a line of its own. */
export async function showList(client: Client, path: string, filters: Readonly<Record<string, string | undefined>>, options: ListOptions, columns: readonly Column[], output: Output): Promise<void> {
  let cursor = options.cursor;
  for (;;) {
    const reply = await client.get(path, { query: { ...filters, limit: options.limit, sort: options.sort, cursor } });
    const items = itemsOf(reply);
    const next = textAt(reply, 'next');
    if (!output.json) await output.write(`${items.length === 0 ? 'Nothing.' : table(columns.map(([head]) => head), items.map((item) => columns.map(([, ...at]) => textAt(item, ...at))))}\n`);
    else if (options.all === true) for (const item of items) await output.line(item);
    else await output.line(reply);
    if (next === '' || options.all !== true) {
      if (next !== '') output.say(`More: --cursor ${next}, or --all.`);
      return;
    }
    cursor = next;
  }
}
