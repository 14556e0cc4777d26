import { useCallback, useState } from 'react';

const prefix = 'exeat-text ';

/** What is kept under a name; null: nothing. */
export function keptText(name: string): string | null {
  return sessionStorage.getItem(prefix + name);
}

/** Keeps a text in this tab; an empty one is forgotten. */
export function keepText(name: string, text: string): void {
  try {
    if (text === '') sessionStorage.removeItem(prefix + name);
    else sessionStorage.setItem(prefix + name, text);
  } catch {
    // A full or forbidden store: the text lives on in the page.
  }
}

/**
 * Text that is being written, kept in this tab until it is sent: a lost connection, an ended session or a reload loses none of it.
 * `name` says what it belongs to, such as `EXC-2026-0042 comment`.
 */
export function useKeptText(name: string, initial = ''): readonly [string, (text: string) => void, () => void] {
  const [text, setText] = useState(() => keptText(name) ?? initial);
  const keep = useCallback(
    (next: string) => {
      setText(next);
      keepText(name, next);
    },
    [name],
  );
  const forget = useCallback(() => {
    keepText(name, '');
    setText(initial);
  }, [name, initial]);
  return [text, keep, forget];
}
