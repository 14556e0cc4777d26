import { assetRoutes } from './assets/routes.ts';
import { authorityRoutes } from './authority/routes.ts';
import { configRoutes } from './config/routes.ts';
import { controlRoutes } from './controls/routes.ts';
import { delegationRoutes } from './delegations/routes.ts';
import { nonComplianceRoutes } from './non-compliances/routes.ts';
import { demoRoutes } from './demo/routes.ts';
import { exportRoutes } from './exports/routes.ts';
import { calendarRoutes } from './calendar/routes.ts';
import { mailRoutes } from './mail/routes.ts';
import { noticeRoutes } from './notices/routes.ts';
import { outsideRoutes } from './outside/routes.ts';
import { peopleRoutes } from './people/routes.ts';
import { providerRoutes } from './providers/routes.ts';
import { requirementRoutes } from './requirements/routes.ts';
import { tokenRoutes } from './tokens/routes.ts';
import { unitRoutes } from './units/routes.ts';
import { viewRoutes } from './views/routes.ts';
import { waiverRoutes } from './waivers/routes.ts';
import { portfolioRoutes } from './portfolio/routes.ts';
import { registerRoutes } from './register/routes.ts';
import { logExportRoutes } from './log-export/routes.ts';
import { logRoutes } from './log/routes.ts';
import { importRoutes } from './imports/routes.ts';
import { findingRoutes } from './findings/routes.ts';
import { decisionRoutes } from './decisions/routes.ts';
import { bundleRoutes } from './bundles/routes.ts';
import { evidenceRoutes } from './exceptions/evidence.ts';
import { exceptionRoutes } from './exceptions/routes.ts';
import { healthRoutes } from './health/routes.ts';
import { reviewRoutes } from './reviews/routes.ts';
import { riskRoutes } from './risk/routes.ts';
import type { RouteContract } from './route.ts';
import { sessionRoutes } from './sessions/routes.ts';
import { setupRoutes } from './setup/routes.ts';
import { taskRoutes } from './tasks/routes.ts';

/** Every route of the API, by the name of its operation. The server serves these and no other. */
export const routes = {
  ...healthRoutes,
  ...sessionRoutes,
  ...providerRoutes,
  ...exceptionRoutes,
  ...evidenceRoutes,
  ...taskRoutes,
  ...noticeRoutes,
  ...mailRoutes,
  ...calendarRoutes,
  ...bundleRoutes,
  ...decisionRoutes,
  ...findingRoutes,
  ...reviewRoutes,
  ...importRoutes,
  ...setupRoutes,
  ...logRoutes,
  ...logExportRoutes,
  ...registerRoutes,
  ...exportRoutes,
  ...portfolioRoutes,
  ...waiverRoutes,
  ...peopleRoutes,
  ...unitRoutes,
  ...viewRoutes,
  ...requirementRoutes,
  ...assetRoutes,
  ...authorityRoutes,
  ...delegationRoutes,
  ...controlRoutes,
  ...outsideRoutes,
  ...nonComplianceRoutes,
  ...configRoutes,
  ...tokenRoutes,
  ...riskRoutes,
  ...demoRoutes,
} satisfies Readonly<Record<string, RouteContract>>;
