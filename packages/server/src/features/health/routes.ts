import { routes } from '@exeat/contract';
import { databaseNow } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { HttpProblem } from '../../http/problem.ts';
import { serve } from '../../http/serve-route.ts';
import { LogForked, requireMaySign } from '../../sequencer/fork.ts';

/** For supervisors and load balancers. */
export function healthRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.healthz, async () => ({ status: 'ok' as const }));
  serve(app, context, routes.readyz, async () => ({
    // A database that does not answer is a problem of its own: 503.
    now: await inTime(databaseNow(context.pool)),
    status: 'ready' as const,
    mode: context.mode,
    roles: context.roles,
    warnings: [...warningsOf(context), ...(await signingWarnings(context))],
  }));
}

/** Whoever asks for readiness decides about traffic, and waits for no database that hangs. */
async function inTime<Value>(answer: Promise<Value>): Promise<Value> {
  answer.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new HttpProblem('unavailable', `The database has not answered for ${mostMs / 1000} seconds.`)), mostMs);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

const mostMs = 3000;

function warningsOf({ roles, demo, mode }: ServerContext): string[] {
  const warnings: string[] = [];
  if (roles === 'absent') warnings.push('The database user may not create roles: nothing but the server itself keeps the log append-only.');
  if (demo) warnings.push('This is a demo: its clock started at its own date, and its sessions are open to everybody on this machine.');
  else if (mode === 'demo') warnings.push('This instance holds the demo organisation and was started without --demo: demo sessions are refused.');
  return warnings;
}

/** A log that nobody may sign goes on working, without bundles and proofs: somebody should know. */
async function signingWarnings({ signer, pool }: ServerContext): Promise<readonly string[]> {
  if (signer === null) return ['There is no signing key: nothing is signed, and there are no bundles.'];
  try {
    await requireMaySign(pool, signer);
    return [];
  } catch (error) {
    if (error instanceof LogForked) return [`The log is not signed: ${error.message}`];
    throw error;
  }
}
