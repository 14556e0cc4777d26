import optimizeLocales from '@react-aria/optimize-locales-plugin';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react(), tailwindcss(), optimizeLocales.vite({ locales: ['en-US'] })],
  build: {
    // Not `assets`, which is the address of a page.
    assetsDir: 'files',
    // Data addresses would need a wider policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Read by the check of what a first visit loads.
    manifest: 'manifest.json',
    reportCompressedSize: false,
  },
});
