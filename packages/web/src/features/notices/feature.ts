import type { Feature } from '../../lib/feature.ts';
import { useApi } from '../../lib/queries.ts';
import { words } from './messages.ts';

export const notices: Feature = {
  nav: { to: '/notices', label: words.title, icon: 'bell', key: 'o', useCount: useOpenNotices },
  pages: [{ path: '/notices', load: () => import('./notices-page.tsx').then(({ NoticesPage }) => ({ Page: NoticesPage })) }],
};

/** How many notices are neither handled nor settled. */
function useOpenNotices(): number {
  return useApi('GET /notices', { query: { open: 'true', limit: 1 } }, { keepPrevious: true }).data?.open ?? 0;
}
