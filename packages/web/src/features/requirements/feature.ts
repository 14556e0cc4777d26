import type { Feature } from '../../lib/feature.ts';
import { messages } from '../../lib/messages.ts';

const words = messages('requirements navigation', { title: 'Requirements' });

export const requirements: Feature = {
  nav: { to: '/requirements', label: words.title, icon: 'requirements', key: 'q' },
  pages: [
    { path: '/requirements', load: () => import('./requirements-page.tsx').then(({ RequirementsPage }) => ({ Page: RequirementsPage })) },
    { path: '/waiver-profiles', load: () => import('./profiles-page.tsx').then(({ ProfilesPage }) => ({ Page: ProfilesPage })) },
    { path: '/requirements/$document/$clause', load: () => import('./requirement-page.tsx').then(({ RequirementPage }) => ({ Page: RequirementPage })) },
    { path: '/requirements/$document/$clause/change', load: () => import('./change-page.tsx').then(({ ChangePage }) => ({ Page: ChangePage })) },
  ],
};
