import type { Feature } from '../../lib/feature.ts';
import { messages } from '../../lib/messages.ts';

const words = messages('findings navigation', { title: 'Findings' });

export const findings: Feature = {
  nav: { to: '/findings', label: words.title, icon: 'findings', key: 'f' },
  pages: [
    { path: '/findings', load: () => import('./findings-page.tsx').then(({ FindingsPage }) => ({ Page: FindingsPage })) },
    { path: '/findings/$identity', load: () => import('./finding-page.tsx').then(({ FindingPage }) => ({ Page: FindingPage })) },
  ],
};
