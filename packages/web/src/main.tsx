import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './app/app.css';
import { applyTheme } from './app/theme.ts';

async function start(): Promise<void> {
  // The rules of core compute days with it; browsers that lack it get it with the first page.
  if (!('Temporal' in globalThis)) await import('temporal-polyfill/global');
  const { App } = await import('./app/app.tsx');
  const root = document.getElementById('root');
  if (root === null) throw new Error('expected an element #root');
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

applyTheme();
await start();
