import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const key = 'exeat-theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

/** The colours that the person chose, else those of the system. */
function current(): Theme {
  const chosen = localStorage.getItem(key);
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return system.matches ? 'dark' : 'light';
}

/** Shows the colours from now on, and follows the system. */
export function applyTheme(): void {
  document.documentElement.dataset['theme'] = current();
  for (const listener of listeners) listener();
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(key, theme);
  applyTheme();
}

export function useTheme(): Theme {
  return useSyncExternalStore((changed) => {
    listeners.add(changed);
    return () => listeners.delete(changed);
  }, current);
}

system.addEventListener('change', applyTheme);
