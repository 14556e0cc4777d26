import type { Feature } from '../../lib/feature.ts';
import { messages } from '../../lib/messages.ts';

const words = messages('imports navigation', { title: 'Imports' });

export const imports: Feature = {
  nav: { to: '/imports', label: words.title, icon: 'imports', key: 'm' },
  pages: [
    { path: '/imports', load: () => import('./imports-page.tsx').then(({ ImportsPage }) => ({ Page: ImportsPage })) },
    { path: '/imports/$id', load: () => import('./import-page.tsx').then(({ ImportPage }) => ({ Page: ImportPage })) },
  ],
};
