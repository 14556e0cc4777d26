import Fastify, { type FastifyInstance } from 'fastify';
import type { ServerContext } from './context.ts';
import { assetRoutes } from './features/assets/routes.ts';
import { authorityRoutes } from './features/authority/routes.ts';
import { configRoutes } from './features/config/routes.ts';
import { controlRoutes } from './features/controls/routes.ts';
import { delegationRoutes } from './features/delegations/routes.ts';
import { nonComplianceRoutes } from './features/non-compliances/routes.ts';
import { demoRoutes } from './features/demo/routes.ts';
import { docsRoutes } from './features/docs/routes.ts';
import { evidenceRoutes } from './features/exceptions/evidence.ts';
import { adoptionRoutes } from './features/exceptions/adoptions.ts';
import { exceptionRoutes } from './features/exceptions/routes.ts';
import { bundleRoutes } from './features/bundles/routes.ts';
import { decisionPage } from './features/decision-page/routes.ts';
import { decisionRoutes } from './features/decisions/routes.ts';
import { findingRoutes } from './features/findings/routes.ts';
import { exportRoutes } from './features/exports/routes.ts';
import { importRoutes } from './features/imports/routes.ts';
import { logExportRoutes } from './features/log-export/routes.ts';
import { logRoutes } from './features/log/routes.ts';
import { providerRoutes } from './features/providers/routes.ts';
import { calendarRoutes } from './features/calendar/routes.ts';
import { mailRoutes } from './features/mail/routes.ts';
import { noticeRoutes } from './features/notices/routes.ts';
import { outsideRoutes } from './features/outside/routes.ts';
import { peopleRoutes } from './features/people/routes.ts';
import { portfolioRoutes } from './features/portfolio/routes.ts';
import { registerRoutes } from './features/register/routes.ts';
import { policyReviewRoutes } from './features/requirements/policy-reviews.ts';
import { requirementRoutes } from './features/requirements/routes.ts';
import { reviewRoutes } from './features/reviews/routes.ts';
import { riskRoutes } from './features/risk/routes.ts';
import { tokenRoutes } from './features/tokens/routes.ts';
import { unitRoutes } from './features/units/routes.ts';
import { viewRoutes } from './features/views/routes.ts';
import { waiverRoutes } from './features/waivers/routes.ts';
import { webRoutes } from './features/web/routes.ts';
import { healthRoutes } from './features/health/routes.ts';
import { sessionRoutes } from './features/sessions/routes.ts';
import { setupRoutes } from './features/setup/routes.ts';
import { setupPage } from './features/sessions/setup-page.ts';
import { taskRoutes } from './features/tasks/routes.ts';
import { prepareHttp } from './http/prepare.ts';
import { answerUnparsable, answerUnroutable, longestSegment } from './http/unreadable-requests.ts';

/** Adds the routes of a feature. */
export type Feature = (app: FastifyInstance, context: ServerContext) => void;

/** Every feature, in the order of the documentation. A feature imports no other feature. */
const features: readonly Feature[] = [
  healthRoutes,
  sessionRoutes,
  providerRoutes,
  exceptionRoutes,
  evidenceRoutes,
  taskRoutes,
  noticeRoutes,
  mailRoutes,
  calendarRoutes,
  bundleRoutes,
  decisionRoutes,
  findingRoutes,
  reviewRoutes,
  importRoutes,
  logRoutes,
  logExportRoutes,
  registerRoutes,
  adoptionRoutes,
  exportRoutes,
  portfolioRoutes,
  waiverRoutes,
  peopleRoutes,
  unitRoutes,
  viewRoutes,
  requirementRoutes,
  assetRoutes,
  authorityRoutes,
  delegationRoutes,
  controlRoutes,
  outsideRoutes,
  nonComplianceRoutes,
  policyReviewRoutes,
  configRoutes,
  setupRoutes,
  tokenRoutes,
  riskRoutes,
  demoRoutes,
  docsRoutes,
  setupPage,
  decisionPage,
  webRoutes,
];

/** The HTTP application of a context, ready for `inject` or `listen`. */
export async function buildApp(context: ServerContext): Promise<FastifyInstance> {
  const { settings } = context;
  const app = Fastify({
    logger: false,
    bodyLimit: settings.bodyLimit,
    // Of the longest ones, imports; a JSON body has a tenth of it (`serve-route.ts`).
    requestTimeout: settings.requestTimeout * 10_000,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    trustProxy: settings.trustedProxies === null ? false : [...settings.trustedProxies],
    genReqId: () => crypto.randomUUID(),
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: longestSegment, ignoreTrailingSlash: false },
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerUnparsable,
  });
  await prepareHttp(app, context);
  for (const feature of features) feature(app, context);
  await app.ready();
  return app;
}
