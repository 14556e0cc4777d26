import type { Feature } from '../../lib/feature.ts';
import { messages } from '../../lib/messages.ts';

const words = messages('assets navigation', { title: 'Assets' });

export const assets: Feature = {
  nav: { to: '/assets', label: words.title, icon: 'assets', key: 'a' },
  pages: [
    { path: '/assets', load: () => import('./assets-page.tsx').then(({ AssetsPage }) => ({ Page: AssetsPage })) },
    { path: '/assets/$type', load: () => import('./asset-page.tsx').then(({ AssetPage }) => ({ Page: AssetPage })) },
  ],
};
