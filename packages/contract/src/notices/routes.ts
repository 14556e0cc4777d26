import { noticeKinds } from '@exeat/core';
import { z } from 'zod';
import { instant, pageOf, pageQuery, queryFlag } from '../common.ts';
import { defineRoute } from '../route.ts';

const shared = { access: 'signed-in', tag: 'Notices' } as const;

/** Something that a person was told. Its marks say nothing about the exception. */
export const noticeReply = z
  .strictObject({
    id: z.number().int(),
    kind: z.enum(noticeKinds),
    exception: z.strictObject({ id: z.string(), title: z.string() }),
    text: z.string(),
    at: instant,
    /** By when something is owed, or when cover ends. */
    due: instant.nullable(),
    urgent: z.boolean(),
    warnedAt: instant,
    /** What it asked for has been done, by whomever. */
    settledAt: instant.nullable(),
    handledAt: instant.nullable(),
  })
  .meta({ id: 'Notice' });
export type NoticeReply = z.output<typeof noticeReply>;

export const listNotices = defineRoute({
  ...shared,
  id: 'listNotices',
  method: 'GET',
  path: '/notices',
  summary: 'What I was told, newest first',
  query: pageQuery.extend({ open: queryFlag.optional().meta({ description: 'Only what is neither handled nor settled' }) }),
  reply: pageOf(noticeReply).extend({ open: z.number().int() }),
});

export const handleNotice = defineRoute({
  ...shared,
  id: 'handleNotice',
  method: 'POST',
  path: '/notices/:id/handle',
  status: 204,
  params: z.strictObject({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
  summary: 'Mark one of my notices as handled. Changes nothing about the exception',
  reply: null,
});

export const handleNotices = defineRoute({
  ...shared,
  id: 'handleNotices',
  method: 'POST',
  path: '/notices/handle',
  summary: 'Mark my notices up to one as handled: those that I have seen, and none that came since',
  body: z.strictObject({ upTo: z.number().int().min(1) }),
  reply: z.strictObject({ handled: z.number().int() }),
});

export const noticeRoutes = { listNotices, handleNotice, handleNotices };
