import type { Feature } from '../../lib/feature.ts';
import { words } from './nav-messages.ts';

export const setup: Feature = {
  nav: { to: '/set-up', label: words.title, icon: 'settings', key: 'u' },
  pages: [{ path: '/set-up', load: () => import('./setup-page.tsx').then(({ SetupPage }) => ({ Page: SetupPage })) }],
};
