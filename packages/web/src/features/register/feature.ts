import type { Feature } from '../../lib/feature.ts';
import { words } from './messages.ts';

export const register: Feature = {
  nav: { to: '/register', label: words.title, icon: 'register', key: 'r' },
  pages: [{ path: '/register', load: () => import('./register-page.tsx').then(({ RegisterPage }) => ({ Page: RegisterPage })) }],
};
