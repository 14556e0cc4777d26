import { type AskedSimulation, type ReplyOf, routes } from '@exeat/contract';
import type { SimulationQuestion } from '@exeat/core';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { Refused } from '../../http/problem.ts';
import { serve } from '../../http/serve-route.ts';
import { rated } from './rated-vulnerability.ts';
import { Simulations } from './simulations.ts';

/** Figures about risk that depend on nothing stored. */
export function riskRoutes(app: FastifyInstance, context: ServerContext): void {
  const simulations = new Simulations();
  serve(app, context, routes.simulateLosses, async ({ body, reply }) => {
    const left = new AbortController();
    reply.raw.once('close', () => left.abort());
    const result = await simulations.run(questionOf(body), left.signal);
    if (!result.ok) throw new Refused(result.reasons);
    return result.value as ReplyOf<typeof routes.simulateLosses>;
  });

  serve(app, context, routes.rateVulnerabilities, async ({ body }) => {
    const { risk } = await context.snapshots.matrix(context.pool);
    return { items: body.vulnerabilities.map((asked) => rated(asked, risk)) };
  });
}

/** The parsed body has the shape of the question but for members that are absent. */
function questionOf(asked: AskedSimulation): SimulationQuestion {
  return JSON.parse(JSON.stringify(asked)) as SimulationQuestion;
}
