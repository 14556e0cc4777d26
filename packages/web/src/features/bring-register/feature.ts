import type { Feature } from '../../lib/feature.ts';

export const bringRegister: Feature = {
  pages: [{ path: '/bring-register', load: () => import('./bring-register-page.tsx').then(({ BringRegisterPage }) => ({ Page: BringRegisterPage })) }],
};
