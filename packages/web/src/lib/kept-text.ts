import { useCallback, useState } from 'react';

const prefix = 'exeat-text ';

/**
 * Text that is being written, kept in this tab until it is sent: a lost connection, an ended session or a reload loses none of it.
 * `name` says what it belongs to, such as `EXC-2026-0042 comment`.
 */
export function useKeptText(name: string, initial = ''): readonly [string, (text: string) => void, () => void] {
  const [text, setText] = useState(() => sessionStorage.getItem(prefix + name) ?? initial);
  const keep = useCallback(
    (next: string) => {
      setText(next);
      try {
        if (next === '') sessionStorage.removeItem(prefix + name);
        else sessionStorage.setItem(prefix + name, next);
      } catch {
        // A full or forbidden store: the text lives on in the page.
      }
    },
    [name],
  );
  const forget = useCallback(() => {
    sessionStorage.removeItem(prefix + name);
    setText(initial);
  }, [name, initial]);
  return [text, keep, forget];
}
