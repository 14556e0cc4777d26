import type { Feature } from '../../lib/feature.ts';
import { words } from './nav-messages.ts';

export const outside: Feature = {
  nav: { to: '/outside-facts', label: words.title, icon: 'outside', key: 't' },
  pages: [{ path: '/outside-facts', load: () => import('./outside-page.tsx').then(({ OutsidePage }) => ({ Page: OutsidePage })) }],
};
