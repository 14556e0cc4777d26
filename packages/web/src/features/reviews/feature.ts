import type { Feature } from '../../lib/feature.ts';
import { messages } from '../../lib/messages.ts';

const words = messages('reviews navigation', { title: 'Reviews' });

export const reviews: Feature = {
  nav: { to: '/reviews', label: words.title, icon: 'audit', key: 'v' },
  pages: [{ path: '/reviews', load: () => import('./reviews-page.tsx').then(({ ReviewsPage }) => ({ Page: ReviewsPage })) }],
};
