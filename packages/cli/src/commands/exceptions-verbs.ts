import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { type Client, connect } from '../http.ts';
import { textAt } from '../json-view.ts';
import { createOutput } from '../output.ts';
import { bodyOf } from '../request-body.ts';
import { UsageError } from '../usage-error.ts';

/** Verbs of interfaces §4. `reliance`: names what it was decided upon. `revision`: names the revision that was read (If-Match). */
const verbs: readonly (readonly [verb: string, what: string, binds?: 'reliance' | 'revision'])[] = [
  ['submit', 'Hand a draft in.'], ['withdraw', 'Take a request back.'], ['triage', 'Take a request on, or send it back.'], ['ask', 'Ask the requester something.'],
  ['answer', 'Answer a question.', 'reliance'], ['assess', 'Rate risk and controls.', 'reliance'], ['decide', 'Approve, narrow or reject, in a seat.', 'reliance'],
  ['vote', 'Vote in a committee.', 'reliance'], ['recuse', 'Leave a seat to somebody else.', 'reliance'], ['acknowledge', 'Acknowledge what was granted.', 'reliance'],
  ['suspend', 'Withdraw cover for a while.'], ['resume', 'Give suspended cover back.'], ['revoke', 'End cover for good.'], ['verify', 'Confirm that the deviation is gone.'],
  ['close', 'Propose to close.'], ['renew', 'Request the next term.'], ['amend', 'Request another content.', 'revision'], ['bridge', 'Cover a short gap before a renewal.'],
  ['transfer', 'Give it to another owner.', 'revision'], ['review', 'Record a periodic review.'], ['appeal', 'Ask for a second decision.'],
  ['activate-emergency', 'Use an emergency exception.'], ['ratify', 'Confirm an emergency use.'], ['delegate', 'Let somebody else act.'], ['comment', 'Say something.'],
];

type VerbOptions = { readonly body?: string; readonly set?: readonly string[]; readonly reliance?: string; readonly ifMatch?: string; readonly json?: boolean };

/** One command per verb, all alike: the fields of a verb are those of the API. */
export function exceptionVerbs(finish: Finish): readonly Command[] {
  return verbs.map(([verb, what, binds]) => {
    const command = new Command(verb)
      .description(what)
      .argument('<id>', 'EXC-YYYY-NNNN')
      .option('--set <name=value...>', 'field of the request; JSON values are taken as such')
      .option('--body <file>', 'JSON object with the fields; - for stdin')
      .option('--json', 'JSON, also to a terminal');
    if (binds === 'reliance') command.requiredOption('--reliance <hash>', 'reliance hash of what you read (exceptions show): a decision on anything else is refused');
    if (binds === 'revision') command.option('--if-match <tag>', 'ETag of what you read; read now when not given');
    return command.action(async (id: string, options: VerbOptions) => {
      const client = await connect();
      const path = `/exceptions/${encodeURIComponent(id)}`;
      const body = { ...(await bodyOf(options)), ...(options.reliance === undefined ? {} : { relianceHash: options.reliance }) };
      const headers: Record<string, string> = binds === 'revision' ? { 'if-match': options.ifMatch ?? (await tagOf(client, path)) } : {};
      const reply = await client.post(`${path}/${verb}`, { body, headers });
      await createOutput(options).result(reply, () => `${id} ${textAt(reply, 'state')}`);
      finish('done');
    });
  });
}

async function tagOf(client: Client, path: string): Promise<string> {
  const tag = (await client.raw('GET', path)).headers.get('etag');
  if (tag === null) throw new UsageError('expected the server to say the revision (ETag), got none; give it with --if-match');
  return tag;
}
