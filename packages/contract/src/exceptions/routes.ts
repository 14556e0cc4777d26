import { amendmentClasses } from '@exeat/core';
import { z } from 'zod';
import { askedInstant, instant, localDate, pageQuery, person, reason } from '../common.ts';
import { defineRoute } from '../route.ts';
import { exceptionChanges, markSeen, possibleActions } from './actions.ts';
import { byId } from './by-id.ts';
import { exceptionFilters } from './filters.ts';
import { verbBodies } from './commands.ts';
import { askedContent } from './content.ts';
import { commandPreview, previewReply } from './preview.ts';
import { type PreviewedVerb, previewBodies } from './preview-bodies.ts';
import { exceptionPage, exceptionReply, historyEntry, requiredReply, versionReply } from './view.ts';

const tag = 'Exceptions';
const one = { access: 'signed-in', tag, params: byId } as const;

export const createException = defineRoute({
  id: 'createException',
  method: 'POST',
  path: '/exceptions',
  access: 'signed-in',
  tag,
  status: 201,
  summary: 'Open a draft. A draft is judged when it is submitted; preview says beforehand how',
  body: askedContent,
  reply: exceptionReply,
});

export const listExceptions = defineRoute({
  id: 'listExceptions',
  method: 'GET',
  path: '/exceptions',
  access: 'signed-in',
  action: 'exception.read',
  tag,
  summary: 'List exceptions, by what they are now, or as of any instant',
  query: pageQuery.extend({
    ...exceptionFilters,
    at: askedInstant.optional().meta({
      description: 'As it was known at this instant, filtered by what each exception was then; by id. A page may hold fewer than asked for while more follow',
    }),
    sort: z.enum(['id', '-id', 'until', '-until', 'updated', '-updated']).optional(),
  }),
  reply: exceptionPage,
});

export const getException = defineRoute({
  ...one,
  id: 'getException',
  method: 'GET',
  path: '/exceptions/:id',
  action: 'exception.read',
  summary: 'One exception, as it is now',
  reply: exceptionReply,
});

export const editException = defineRoute({
  ...one,
  id: 'editException',
  method: 'PATCH',
  path: '/exceptions/:id',
  ifMatch: true,
  summary: 'Replace the content of a draft, or of a request in approval: what approvers rely on is then assessed and signed anew',
  body: askedContent,
  reply: exceptionReply,
});

export const previewException = defineRoute({
  id: 'previewException',
  method: 'POST',
  path: '/exceptions/preview',
  access: 'signed-in',
  action: 'exception.draft',
  tag,
  summary: 'What a request would meet: level, seats with people and reasons, longest term, overlaps, findings in scope. Changes nothing',
  query: z.strictObject({ draft: z.string().optional().meta({ description: 'The request as it stands on record: it is not counted twice, and to its own people its files count as its evidence' }) }),
  body: askedContent,
  reply: previewReply,
});

export const previewEdit = defineRoute({
  ...one,
  id: 'previewEdit',
  method: 'POST',
  path: '/exceptions/:id/edit/preview',
  action: 'exception.read',
  summary: 'What an edit of a request in approval would be: which parts differ from what people decide on, whose signatures it would void, and what stands against it. Changes nothing',
  body: z.strictObject({ content: askedContent }),
  reply: z.strictObject({
    /** `immaterial`: every signature stands; `material`: it is assessed and signed anew; null: nothing differs. */
    class: z.enum(['immaterial', 'material']).nullable(),
    parts: z.array(z.strictObject({ field: z.string(), class: z.enum(amendmentClasses) })),
    /** Whose signature or vote would count no more. */
    restarts: z.array(person),
    refusals: z.array(reason),
  }),
});

export const previewAmendment = defineRoute({
  ...one,
  id: 'previewAmendment',
  method: 'POST',
  path: '/exceptions/:id/amend/preview',
  action: 'exception.read',
  summary: 'What an amendment would be: which parts differ from what is approved, the class of each, and what stands against it. Changes nothing',
  body: z.strictObject({ content: askedContent }),
  reply: z.strictObject({
    /** The heaviest class among the parts; null: nothing differs, or a refusal hides it. */
    class: z.enum(amendmentClasses).nullable(),
    parts: z.array(z.strictObject({ field: z.string(), class: z.enum(amendmentClasses) })),
    /** Who would sign a material one, if its assessment found what is assumed; null: nobody, or it cannot be told. */
    required: requiredReply.nullable(),
    refusals: z.array(reason),
  }),
});

export const previewRenewal = defineRoute({
  ...one,
  id: 'previewRenewal',
  method: 'POST',
  path: '/exceptions/:id/renew/preview',
  action: 'exception.read',
  summary: 'How far a renewal may go, with the arithmetic of each cap, and what stands against it now. Changes nothing',
  body: z.strictObject({
    lastDay: localDate.optional().meta({ description: 'Tried for refusals; that of the content, or the latest possible, unless given' }),
    content: askedContent.optional().meta({ description: 'The content to grant anew; the one that stands unless given' }),
  }),
  reply: z.strictObject({
    /** Null: nothing is granted that it could continue. */
    renewal: z
      .strictObject({
        end: instant.meta({ description: 'End of the cover that it continues, where it starts unless it is approved later' }),
        zone: z.string(),
        opens: z.string().meta({ description: 'First day on which it can be asked for' }),
        due: z.string().meta({ description: 'Last day on which it is in time' }),
        since: z.string().nullable().meta({ description: 'First day of the cover without a break' }),
        lastDay: z.string().nullable().meta({ description: 'The latest last day that would do, at the risk as approved; null: none' }),
        caps: z.array(reason),
        renewal: z.number().int().meta({ description: 'Which renewal of this cover it would be' }),
        mostRenewals: z.number().int().nullable(),
        required: requiredReply.nullable().meta({ description: 'Who would sign it, if its assessment found what is assumed; null: it cannot be told' }),
        refusals: z.array(reason),
      })
      .nullable(),
  }),
});

export const exceptionHistory = defineRoute({
  ...one,
  id: 'exceptionHistory',
  method: 'GET',
  path: '/exceptions/:id/history',
  action: 'exception.read',
  summary: 'Everything that happened to it, refused attempts to decide included',
  reply: z.strictObject({ items: z.array(historyEntry) }),
});

export const exceptionVersions = defineRoute({
  ...one,
  id: 'exceptionVersions',
  method: 'GET',
  path: '/exceptions/:id/versions',
  action: 'exception.read',
  summary: 'Its submitted versions, each immutable',
  reply: z.strictObject({ items: z.array(versionReply) }),
});

function verb<const Name extends keyof typeof verbBodies>(name: Name, summary: string) {
  return defineRoute({
    ...one,
    id: `${name}Exception`,
    method: 'POST',
    path: `/exceptions/:id/${name}`,
    summary,
    body: verbBodies[name],
    reply: exceptionReply,
  });
}

/** The commands on one exception, by their verb. */
export const verbRoutes = {
  submit: verb('submit', 'Freeze the draft as a version and hand it to triage'),
  withdraw: verb('withdraw', 'Take the request back'),
  triage: verb('triage', 'Say that the request is complete, or reject it on closed grounds'),
  ask: verb('ask', 'Ask the requester for information'),
  answer: verb('answer', 'Answer a question, changing the content where needed'),
  assess: verb('assess', 'Rate the risk, and freeze level and seats'),
  decide: verb('decide', 'Sign for a seat: approve, approve less, reject, object or return'),
  vote: verb('vote', 'Vote as a member of a committee'),
  recuse: verb('recuse', 'Step back for a conflict: a seat moves up, a committee votes without you; for good'),
  acknowledge: verb('acknowledge', 'Accept an approval that is narrower than what was asked'),
  suspend: verb('suspend', 'Withdraw cover for a while'),
  resume: verb('resume', 'Lift a suspension; cover resumes when none is left'),
  revoke: verb('revoke', 'End cover early, at once or after a wind-down'),
  close: verb('close', 'Say that it is no longer needed; somebody else verifies'),
  verify: verb('verify', 'Verify a closure: cover ends now'),
  discharge: verb('discharge', 'Discharge a condition or a condition precedent'),
  renew: verb('renew', 'Ask to continue cover: a full approval, which covers nothing while it is undecided'),
  bridge: verb('bridge', 'Ask for some days of cover while the approvers of a renewal are late, once'),
  amend: {
    ...verb('amend', 'Change what is approved: at once where it is immaterial or narrower, by a full approval where it is not'),
    ifMatch: true,
  },
  transfer: { ...verb('transfer', 'Propose another owner; sent by that person, accept'), ifMatch: true },
  appeal: verb('appeal', 'Appeal against a rejection: other people, a level above, hear it once'),
  'activate-emergency': verb('activate-emergency', 'Call an emergency on a draft, or sign it as the second person: cover for some hours, to be ratified'),
  review: verb('review', 'Review it in its life: whether it may go on, and with which risk'),
  ratify: verb('ratify', 'Sign the ratification of an emergency'),
  confirm: verb('confirm', 'Do what a fact from outside proposes'),
  dismiss: verb('dismiss', 'Refuse what a fact from outside proposes: nothing happens'),
  reassess: verb('reassess', 'Rate the risk of a granted exception again, never lower: its end may come sooner, and a higher level may have to re-affirm it'),
  comment: verb('comment', 'Add a comment'),
} as const;

function preview<const Name extends PreviewedVerb>(name: Name) {
  return defineRoute({
    ...one,
    id: `${name}ExceptionPreview`,
    method: 'POST',
    path: `/exceptions/:id/${name}/preview`,
    action: 'exception.read',
    summary: `What ${name} would come to, for the same body without its texts: who signs next, what cover becomes, what is owed, or what stands against it. Changes nothing`,
    body: previewBodies[name],
    reply: commandPreview,
  });
}

/** What each verb would come to, by the verb. */
export const verbPreviewRoutes = Object.fromEntries((Object.keys(previewBodies) as PreviewedVerb[]).map((name) => [name, preview(name)])) as {
  readonly [Name in PreviewedVerb]: ReturnType<typeof preview<Name>>;
};

export const exceptionRoutes = {
  createException,
  listExceptions,
  previewException,
  previewAmendment,
  previewEdit,
  previewRenewal,
  getException,
  editException,
  exceptionHistory,
  exceptionVersions,
  possibleActions,
  exceptionChanges,
  markSeen,
  ...(Object.fromEntries(Object.values(verbRoutes).map((route) => [route.id, route])) as {
    readonly [Name in keyof typeof verbRoutes as `${Name}Exception`]: (typeof verbRoutes)[Name];
  }),
  ...(Object.fromEntries(Object.values(verbPreviewRoutes).map((route) => [route.id, route])) as {
    readonly [Name in PreviewedVerb as `${Name}ExceptionPreview`]: (typeof verbPreviewRoutes)[Name];
  }),
};
