import type { Feature } from '../../lib/feature.ts';
import { words } from './nav-messages.ts';

export const access: Feature = {
  nav: { to: '/people', label: words.title, icon: 'people', key: 'e' },
  pages: [
    { path: '/people', load: () => import('./people-page.tsx').then(({ PeoplePage }) => ({ Page: PeoplePage })) },
    { path: '/people/$id', load: () => import('./person-page.tsx').then(({ PersonPage }) => ({ Page: PersonPage })) },
    { path: '/authority', load: () => import('./authority-page.tsx').then(({ AuthorityPage }) => ({ Page: AuthorityPage })) },
    { path: '/delegations', load: () => import('./delegations-page.tsx').then(({ DelegationsPage }) => ({ Page: DelegationsPage })) },
    { path: '/tokens', load: () => import('./tokens-page.tsx').then(({ TokensPage }) => ({ Page: TokensPage })) },
    { path: '/sessions', load: () => import('./sessions-page.tsx').then(({ SessionsPage }) => ({ Page: SessionsPage })) },
  ],
};
