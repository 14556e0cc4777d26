import { z } from 'zod';
import { instant } from '../common.ts';
import { defineRoute } from '../route.ts';

const shared = { tag: 'Calendar' } as const;

const feed = z.strictObject({ createdAt: instant, lastUsedAt: instant.nullable() });

export const getCalendarFeed = defineRoute({
  ...shared,
  access: 'signed-in',
  id: 'getCalendarFeed',
  method: 'GET',
  path: '/calendar-feed',
  summary: 'Whether there is a calendar address of mine, and when it was used last',
  reply: z.strictObject({ feed: feed.nullable() }),
});

export const createCalendarFeed = defineRoute({
  ...shared,
  access: 'signed-in',
  id: 'createCalendarFeed',
  method: 'POST',
  path: '/calendar-feed',
  status: 201,
  summary: 'Make a secret address of a calendar of my due dates, told once. The one before ends',
  reply: z.strictObject({ address: z.url() }),
});

export const endCalendarFeed = defineRoute({
  ...shared,
  access: 'signed-in',
  id: 'endCalendarFeed',
  method: 'DELETE',
  path: '/calendar-feed',
  status: 204,
  summary: 'End the address of my calendar at once',
  reply: null,
});

export const readCalendar = defineRoute({
  ...shared,
  access: 'public',
  id: 'readCalendar',
  method: 'GET',
  path: '/calendars/:token',
  summary: 'Due dates of the person whose address it is, as iCalendar (RFC 5545). Opens nothing else',
  params: z.strictObject({ token: z.string().min(20).max(100) }),
  reply: null,
  replyType: 'text/calendar',
});

export const calendarRoutes = { getCalendarFeed, createCalendarFeed, endCalendarFeed, readCalendar };
