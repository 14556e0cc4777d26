import type { Feature } from '../../lib/feature.ts';

export const losses: Feature = {
  pages: [{ path: '/losses', load: () => import('./losses-page.tsx').then(({ LossesPage }) => ({ Page: LossesPage })) }],
};
