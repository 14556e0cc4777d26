import { z } from 'zod';
import { defineRoute } from '../route.ts';

export const exceptionBundle = defineRoute({
  id: 'getExceptionBundle',
  method: 'GET',
  path: '/bundles/exceptions',
  access: 'signed-in',
  action: 'bundle.read',
  tag: 'Bundles',
  summary: 'Everything that is in force, signed by the key of the log: for decisions without the server',
  reply: null,
  replyType: 'application/json',
});

export const verifierKey = defineRoute({
  id: 'getVerifierKey',
  method: 'GET',
  path: '/log/key',
  access: 'signed-in',
  action: 'log.read',
  tag: 'Log',
  summary: 'The verifier key of the log. Compare it with what you were given on another way before you trust it',
  reply: z.strictObject({ verifierKey: z.string() }),
});

export const bundleRoutes = { exceptionBundle, verifierKey };
