import { z } from 'zod';
import { defineRoute } from '../route.ts';

export const getCheckpoint = defineRoute({
  id: 'getCheckpoint',
  method: 'GET',
  path: '/log/checkpoint',
  access: 'signed-in',
  action: 'log.read',
  tag: 'Log',
  summary: 'The latest signed head of the log (C2SP tlog-checkpoint)',
  reply: null,
  replyType: 'text/plain',
});

export const getTile = defineRoute({
  id: 'getTile',
  method: 'GET',
  path: '/log/tile/*',
  access: 'signed-in',
  action: 'log.read',
  tag: 'Log',
  summary: 'A tile of hashes or entries (C2SP tlog-tiles): LEVEL/INDEX[.p/WIDTH] or entries/INDEX[.p/WIDTH]',
  params: z.strictObject({ '*': z.string().max(200) }),
  reply: null,
  replyType: 'application/octet-stream',
});

export const getProof = defineRoute({
  id: 'getProof',
  method: 'GET',
  path: '/log/proof/:event',
  access: 'signed-in',
  action: 'log.read',
  tag: 'Log',
  summary: 'Proof that an event is in the log (C2SP tlog-proof). EVENT is STREAM@REVISION, for example EXC-2026-0001@5',
  params: z.strictObject({ event: z.string().max(500) }),
  reply: null,
  replyType: 'text/plain',
});

export const logRoutes = { getCheckpoint, getTile, getProof };
