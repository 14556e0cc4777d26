import type { Feature } from '../../lib/feature.ts';

export const exception: Feature = {
  pages: [{ path: '/exceptions/$id', load: () => import('./exception-page.tsx').then(({ ExceptionPage }) => ({ Page: ExceptionPage })) }],
};
