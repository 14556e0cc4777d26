import { healthRoutes } from './health/routes.ts';
import type { RouteContract } from './route.ts';
import { sessionRoutes } from './sessions/routes.ts';

/** Every route of the API, by the name of its operation. The server serves these and no other. */
export const routes = {
  ...healthRoutes,
  ...sessionRoutes,
} satisfies Readonly<Record<string, RouteContract>>;
