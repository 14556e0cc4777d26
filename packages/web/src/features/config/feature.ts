import type { Feature } from '../../lib/feature.ts';
import { messages } from '../../lib/messages.ts';

const words = messages('config navigation', { title: 'Configuration' });

export const config: Feature = {
  nav: { to: '/config', label: words.title, icon: 'settings', key: 'd' },
  pages: [
    { path: '/config', load: () => import('./documents-page.tsx').then(({ DocumentsPage }) => ({ Page: DocumentsPage })) },
    { path: '/config/$name', load: () => import('./document-page.tsx').then(({ DocumentPage }) => ({ Page: DocumentPage })) },
  ],
};
