import type { Feature } from '../../lib/feature.ts';
import { words } from './messages.ts';

export const inbox: Feature = {
  nav: { to: '/inbox', label: words.title, icon: 'inbox', key: 'i' },
  pages: [{ path: '/inbox', load: () => import('./inbox-page.tsx').then(({ InboxPage }) => ({ Page: InboxPage })) }],
};
