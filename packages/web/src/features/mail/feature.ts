import type { Feature } from '../../lib/feature.ts';
import { words } from './nav-messages.ts';

export const mail: Feature = {
  nav: { to: '/mail', label: words.title, icon: 'settings', key: 'l' },
  pages: [{ path: '/mail', load: () => import('./mail-page.tsx').then(({ MailPage }) => ({ Page: MailPage })) }],
};
