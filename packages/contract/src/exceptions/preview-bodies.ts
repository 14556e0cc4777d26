import { placeholderText } from '@exeat/core';
import { z } from 'zod';
import { longText } from '../common.ts';
import { type Verb, verbBodies } from './commands.ts';

/** What somebody has yet to write does not keep a command from being tried. */
const written = longText.default(placeholderText);

const [complete, consolidate, reject] = verbBodies.triage.options;

/** Body of `POST /exceptions/{id}/{verb}/preview`: that of the verb, of which texts may be missing. An amendment and a renewal have previews of their own. */
export const previewBodies = {
  submit: verbBodies.submit,
  withdraw: verbBodies.withdraw,
  triage: z.discriminatedUnion('outcome', [complete, consolidate.extend({ note: written }), reject.extend({ note: written })]),
  ask: verbBodies.ask.extend({ text: written }),
  answer: verbBodies.answer.extend({ text: written }),
  assess: verbBodies.assess.extend({ statement: written, opinion: written }),
  decide: verbBodies.decide.extend({ rationale: written }),
  vote: verbBodies.vote.extend({ rationale: written }),
  recuse: verbBodies.recuse.extend({ text: written }),
  acknowledge: verbBodies.acknowledge,
  suspend: verbBodies.suspend.extend({ text: written }),
  resume: verbBodies.resume.extend({ text: written }),
  revoke: verbBodies.revoke.extend({ text: written }),
  close: verbBodies.close.extend({ evidence: written }),
  verify: verbBodies.verify.extend({ evidence: written }),
  discharge: verbBodies.discharge.extend({ evidence: written }),
  bridge: verbBodies.bridge.extend({ text: written }),
  transfer: verbBodies.transfer.extend({ text: written }),
  appeal: verbBodies.appeal.extend({ text: written }),
  'activate-emergency': verbBodies['activate-emergency'].extend({ incident: z.string().max(200).default(placeholderText), statement: written }),
  review: verbBodies.review.extend({ changed: written, mitigations: written, valid: written, controls: written, text: written }),
  ratify: verbBodies.ratify.extend({ rationale: written }),
  confirm: verbBodies.confirm.extend({ text: written }),
  dismiss: verbBodies.dismiss.extend({ text: written }),
  reassess: verbBodies.reassess.extend({ statement: written, opinion: written }),
  comment: verbBodies.comment.extend({ text: written }),
} as const satisfies Readonly<Record<Exclude<Verb, 'amend' | 'renew'>, z.ZodType>>;

/** Verbs whose outcome can be asked beforehand in the same words for each. */
export type PreviewedVerb = keyof typeof previewBodies;
