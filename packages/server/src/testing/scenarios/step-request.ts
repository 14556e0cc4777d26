import { type ExceptionReply, type Verb, verbBodies } from '@exeat/contract';
import { requestContent, spelledOut, type StepCommand } from '@exeat/core/testing';

/** What a step asks of the server. */
export type StepRequest = { readonly method: 'POST' | 'PATCH'; readonly path: string; readonly body: object; readonly ifMatch?: string };

/** The request of a step on a case as it is now: the same words as on the rules, with what a client would fill in. */
export function requestOf(raw: StepCommand, view: ExceptionReply): StepRequest {
  const path = `/exceptions/${view.id}`;
  const ifMatch = `"${view.revision}"`;
  if (raw.verb === 'edit') return { method: 'PATCH', path, body: { ...contentOf(raw, view).content }, ifMatch };
  if (raw.verb === 'attach') throw new Error('a file is attached by its bytes');
  const { verb, triage, residual, content: _content, ...fields } = spelledOut(raw);
  const body = { ...fields, ...(triage as object | undefined), ...contentOf(raw, view), ...residualOf(raw, view), ...reliance(raw, view) };
  return { method: 'POST', path: `${path}/${verb}`, body, ...(verb === 'amend' || verb === 'transfer' ? { ifMatch } : {}) };
}

/** The request that a step is about, where it names none: the change that was asked for last and is undecided, else the case's own. */
export function askedOf(view: ExceptionReply, change: unknown): Pick<ExceptionReply, 'relianceHash' | 'required'> {
  const open = view.changeRequests.findLast(({ state }) => !['approved', 'rejected', 'withdrawn', 'void'].includes(state));
  return view.changeRequests.find(({ id }) => id === change) ?? open ?? view;
}

/** A hash that nobody has read is written in few digits. */
function reliance({ verb, relianceHash, change }: StepCommand, view: ExceptionReply): { readonly relianceHash?: string } {
  const schema = verbBodies[verb as Verb];
  if (!('shape' in schema) || !('relianceHash' in schema.shape)) return {};
  if (relianceHash !== undefined) return { relianceHash: String(relianceHash).padEnd(64, '0') };
  const asked = verb === 'reassess' ? view : askedOf(view, change);
  if (asked.relianceHash !== null) return { relianceHash: asked.relianceHash };
  // Nothing was handed in: whoever calls an emergency names no hash, and anybody else can only invent one.
  return verb === 'activate-emergency' ? {} : { relianceHash: ''.padEnd(64, '0') };
}

function contentOf({ verb, content }: StepCommand, view: ExceptionReply): { readonly content?: object } {
  if (verb !== 'amend' && (verb !== 'renew' || content === undefined)) return content === undefined ? {} : { content: requestContent(content as Parameters<typeof requestContent>[0]) };
  return { content: { ...contentNow(view), ...(content as object | undefined) } };
}

/** What stands, as it would be handed in again. */
export function contentNow({ content: { owner, beneficiaries, ...content } }: ExceptionReply): object {
  return { ...content, owner: owner.id, ...(beneficiaries === undefined ? {} : { beneficiaries: beneficiaries.map(({ id }) => id) }) };
}

function residualOf({ verb, residual }: StepCommand, view: ExceptionReply): object {
  return verb === 'review' ? ((residual as object | undefined) ?? view.assessment?.residual ?? { likelihood: 2, impact: 2 }) : {};
}
