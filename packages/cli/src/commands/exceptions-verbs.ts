import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { itemsOf, member, textAt } from '../json-view.ts';
import { createOutput } from '../output.ts';
import { attachFile } from '../attach-file.ts';
import { bodyOf } from '../request-body.ts';

/** Verbs of interfaces §4 that the server has. `reliance`: names what it was decided upon; `revision`: sends `If-Match`; `files`: may attach some and name them. */
const verbs: readonly (readonly [verb: string, what: string, binds?: 'reliance' | 'revision' | 'files'])[] = [
  ['submit', 'Hand a draft in.'], ['withdraw', 'Take a request back.'], ['triage', 'Take a request on, or reject it.'], ['ask', 'Ask the requester something.'],
  ['answer', 'Answer a question.', 'reliance'], ['assess', 'Rate risk and controls.', 'reliance'], ['decide', 'Approve, narrow or reject, in a seat.', 'reliance'],
  ['vote', 'Vote in a committee.', 'reliance'], ['recuse', 'Step back for a conflict (--set text).', 'reliance'],
  ['acknowledge', 'Accept an approval that is narrower than asked.', 'reliance'],
  ['suspend', 'Withdraw cover for a while.'], ['resume', 'Give suspended cover back.'], ['revoke', 'End cover for good.'],
  ['close', 'Say that it is no longer needed.', 'files'], ['verify', 'Confirm a closure: cover ends.', 'files'], ['discharge', 'Discharge a duty.', 'files'], ['comment', 'Say something.'],
  ['renew', 'Ask to continue cover (--set lastDay, progress, usage, need).'], ['bridge', 'Ask for some days while approvers of a renewal are late.'],
  ['transfer', 'Propose another owner, or accept as that person (--set to, text).', 'revision'],
  ['appeal', 'Appeal against a rejection, to other people (--set grounds, text).'],
  ['activate-emergency', 'Call an emergency on a draft, or sign it second (--set incident, statement, relianceHash).'],
  ['review', 'Review it (--set outcome, changed, mitigations, valid, controls, likelihood, impact).'],
  ['ratify', 'Sign the ratification of an emergency (--set rationale).', 'reliance'],
  ['confirm', 'Do what a fact from outside proposes (--set proposal, text).'],
  ['dismiss', 'Refuse what a fact from outside proposes (--set proposal, text).'],
  ['reassess', 'Rate the risk of a granted exception again, never lower (--set cause, statement, inherent, opinion).', 'reliance'],
  ['amend', 'Change what is approved (--set content, text): at once, or by approval.', 'revision'],
];

type VerbOptions = { readonly body?: string; readonly set?: readonly string[]; readonly reliance?: string; readonly ifMatch?: string; readonly attach?: readonly string[]; readonly preview?: boolean; readonly json?: boolean };

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
    if (binds === 'files') command.option('--attach <file...>', 'files that show it: attached to the exception, and named');
    const preview = previews[verb] ?? outcome;
    command.option('--preview', preview.what);
    return command.action(async (id: string, options: VerbOptions) => {
      const client = await connect();
      const path = `/exceptions/${encodeURIComponent(id)}`;
      const files: string[] = [];
      for (const file of options.attach ?? []) files.push(textAt(await attachFile(client, `${path}/evidence`, file), 'sha256'));
      const body = { ...(await bodyOf(options)), ...(files.length === 0 ? {} : { files }), ...(options.reliance === undefined ? {} : { relianceHash: options.reliance }) };
      if (options.preview === true) {
        const reply = await client.post(`${path}/${verb}/preview`, { body: preview.fields === undefined ? body : Object.fromEntries(preview.fields.map((field) => [field, member(body, field)])) });
        await createOutput(options).result(reply, () => preview.text(reply));
        return finish('done');
      }
      const tag = binds === 'revision' ? (options.ifMatch ?? (await client.raw('GET', path)).headers.get('etag')) : null;
      const reply = await client.post(`${path}/${verb}`, { body, ...(tag === null ? {} : { headers: { 'if-match': tag } }) });
      await createOutput(options).result(reply, () => `${id} ${textAt(reply, 'state')}`);
      finish('done');
    });
  });
}

/** What `--preview` says, and which fields of the body alone it is about. */
type VerbPreview = { readonly what: string; readonly fields?: readonly string[]; readonly text: (preview: unknown) => string };

/** Verbs of which a preview tells more than what they come to. */
const previews: Readonly<Record<string, VerbPreview>> = {
  amend: { what: 'only say which parts differ, the class of each and what stands against it', fields: ['content'], text: amendmentText },
  renew: { what: 'only say how far it may go, with each cap, and what stands against it', fields: ['lastDay', 'content'], text: renewalText },
};

/** Every other verb. */
const outcome: VerbPreview = { what: 'only say what it would come to, or what stands against it; texts may be missing', text: outcomeText };

function outcomeText(preview: unknown): string {
  const then = member(preview, 'after');
  if (then === null || then === undefined) return againstText(preview).join('\n');
  const cover = textAt(then, 'cover', 'then');
  return [
    `it would be: ${textAt(then, 'state')}${cover === '' ? '' : `, covered until ${cover}`}`,
    ...itemsOf(then, 'requests').flatMap((request) => [`${textAt(request, 'id')} (${textAt(request, 'kind')}): ${textAt(request, 'state')}`, ...signersText(request)]),
    ...itemsOf(then, 'duties').map((duty) => `owed by ${textAt(duty, 'due')}: ${textAt(duty, 'text')}`),
    ...(textAt(then, 'asksOwner') === '' ? [] : [`to be accepted by ${textAt(then, 'asksOwner', 'name')}`]),
  ].join('\n');
}

/** Level and seats, with the people who would sign. */
function signersText(of: unknown): readonly string[] {
  const required = member(of, 'required');
  if (required === null || required === undefined) return [];
  return [`level ${textAt(required, 'level')}`, ...itemsOf(required, 'seats').map((seat) => `signs: ${textAt(seat, 'title')}, ${textAt(seat, 'person', 'name') || `${itemsOf(seat, 'members').length} members`}`)];
}

function againstText(preview: unknown): readonly string[] {
  return itemsOf(preview, 'refusals').map((refusal) => `against it: ${textAt(refusal, 'text')}`);
}

function renewalText(preview: unknown): string {
  const renewal = member(preview, 'renewal');
  if (renewal === null || renewal === undefined) return 'nothing is granted that it could continue';
  const latest = member(renewal, 'lastDay');
  const caps = itemsOf(renewal, 'caps').map((cap) => textAt(cap, 'text'));
  return [`latest last day: ${typeof latest === 'string' ? latest : 'none'}`, ...caps, ...signersText(renewal), ...againstText(renewal)].join('\n');
}

function amendmentText(preview: unknown): string {
  const parts = itemsOf(preview, 'parts').map((part) => `${textAt(part, 'field')}: ${textAt(part, 'class')}`);
  return [...(parts.length === 0 ? ['nothing differs'] : parts), ...signersText(preview), ...againstText(preview)].join('\n');
}
