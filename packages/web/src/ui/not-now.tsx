import type { ReactElement } from 'react';
import { Button } from './button.tsx';
import { words } from './messages.ts';

type Refused = { readonly key: string; readonly label: string; readonly reasons: readonly { readonly text: string }[] };

/** Actions that are not possible now, folded away, each with the reason that the rules gave. */
export function NotNow({ items }: { readonly items: readonly Refused[] }): ReactElement | null {
  if (items.length === 0) return null;
  return (
    <details>
      <summary className="cursor-pointer py-1 text-sm text-accent">{words.notNow}</summary>
      <ul className="mt-2 space-y-3">
        {items.map(({ key, label, reasons }) => (
          <li key={key}>
            <Button small disabledBecause={reasons.map(({ text }) => text).join(' ')}>
              {label}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
