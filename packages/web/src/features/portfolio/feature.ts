import type { Feature } from '../../lib/feature.ts';
import { messages } from '../../lib/messages.ts';

const words = messages('portfolio navigation', { title: 'Portfolio' });

export const portfolio: Feature = {
  nav: { to: '/portfolio', label: words.title, icon: 'portfolio', key: 'p' },
  pages: [{ path: '/portfolio', load: () => import('./portfolio-page.tsx').then(({ PortfolioPage }) => ({ Page: PortfolioPage })) }],
};
