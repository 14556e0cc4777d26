import { type ReactElement, useSyncExternalStore } from 'react';
import { Button } from './button.tsx';
import { words } from './messages.ts';

type Toast = { readonly id: number; readonly text: string };

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

const shownMs = 8000;

/** Tells that something was done. Never the only place where a failure is told. */
export function toast(text: string): void {
  last += 1;
  const id = last;
  set([...toasts, { id, text }]);
  setTimeout(() => set(toasts.filter((one) => one.id !== id)), shownMs);
}

/** Where toasts appear; once in the layout. */
export function Toasts(): ReactElement {
  const shown = useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => toasts,
  );
  return (
    <div role="status" aria-live="polite" data-print="off" className="pointer-events-none fixed inset-x-0 bottom-4 z-60 flex flex-col items-center gap-2 px-4">
      {shown.map(({ id, text }) => (
        <div key={id} className="pointer-events-auto flex items-center gap-3 rounded-lg border border-line bg-raised px-4 py-2 shadow-raised">
          <span>{text}</span>
          <Button kind="quiet" small label={words.close} onPress={() => set(toasts.filter((one) => one.id !== id))}>
            <span aria-hidden>✕</span>
          </Button>
        </div>
      ))}
    </div>
  );
}
