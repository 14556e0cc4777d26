import type { Feature } from '../../lib/feature.ts';
import { messages } from '../../lib/messages.ts';

const words = messages('request navigation', { title: 'Request' });

export const request: Feature = {
  nav: { to: '/request', label: words.title, icon: 'request', key: 'n' },
  pages: [
    { path: '/request', load: () => import('./request-page.tsx').then(({ RequestPage }) => ({ Page: RequestPage })) },
    { path: '/exceptions/$id/edit', load: () => import('./edit-page.tsx').then(({ EditPage }) => ({ Page: EditPage })) },
    { path: '/exceptions/$id/amend', load: () => import('./amend-page.tsx').then(({ AmendPage }) => ({ Page: AmendPage })) },
    { path: '/exceptions/$id/renew', load: () => import('./renew-page.tsx').then(({ RenewPage }) => ({ Page: RenewPage })) },
    { path: '/exceptions/$id/answer', load: () => import('./answer-page.tsx').then(({ AnswerPage }) => ({ Page: AnswerPage })) },
  ],
};
