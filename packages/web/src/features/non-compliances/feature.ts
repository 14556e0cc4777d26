import type { Feature } from '../../lib/feature.ts';
import { words } from './nav-messages.ts';

export const nonCompliances: Feature = {
  nav: { to: '/non-compliances', label: words.title, icon: 'non-compliance', key: 'b' },
  pages: [
    { path: '/non-compliances', load: () => import('./non-compliances-page.tsx').then(({ NonCompliancesPage }) => ({ Page: NonCompliancesPage })) },
    { path: '/non-compliances/$id', load: () => import('./non-compliance-page.tsx').then(({ NonCompliancePage }) => ({ Page: NonCompliancePage })) },
  ],
};
