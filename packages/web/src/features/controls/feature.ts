import type { Feature } from '../../lib/feature.ts';
import { messages } from '../../lib/messages.ts';

const words = messages('controls navigation', { title: 'Controls' });

export const controls: Feature = {
  nav: { to: '/controls', label: words.title, icon: 'controls', key: 'c' },
  pages: [
    { path: '/controls', load: () => import('./controls-page.tsx').then(({ ControlsPage }) => ({ Page: ControlsPage })) },
    { path: '/controls/catalogue', load: () => import('./catalogue-page.tsx').then(({ CataloguePage }) => ({ Page: CataloguePage })) },
    { path: '/controls/$id', load: () => import('./control-page.tsx').then(({ ControlPage }) => ({ Page: ControlPage })) },
  ],
};
