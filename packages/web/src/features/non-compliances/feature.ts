import type { Feature } from '../../lib/feature.ts';

export const nonCompliances: Feature = {
  pages: [{ path: '/non-compliances', load: () => import('./non-compliances-page.tsx').then(({ NonCompliancesPage }) => ({ Page: NonCompliancesPage })) }],
};
