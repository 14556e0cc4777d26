import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { parseSearch, stringifySearch } from '../lib/url-state.ts';
import { Crashed, Layout, UnknownPage } from './layout.tsx';
import { features } from './features.ts';

/** The routes of every feature below one layout. */
export function createAppRouter() {
  const root = createRootRoute({ component: Layout, notFoundComponent: UnknownPage, errorComponent: Crashed });
  const home = createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/register', replace: true });
    },
  });
  const pages = features.flatMap(({ pages: own }) =>
    own.map(({ path, load }) => createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load, 'Page') })),
  );
  return createRouter({
    routeTree: root.addChildren([home, ...pages]),
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultErrorComponent: Crashed,
  });
}
