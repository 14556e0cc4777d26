import type { ReactElement } from 'react';
import { useShortcutList } from '../lib/keys.ts';
import { Dialog } from '../ui/dialog.tsx';
import { words } from './messages.ts';

/** Every key that does something on the page below. */
export function KeyHelp({ onClose }: { readonly onClose: () => void }): ReactElement {
  const seen = new Set<string>();
  const shown = useShortcutList().filter(({ keys }) => !seen.has(keys) && seen.add(keys));
  return (
    <Dialog open onClose={onClose} title={words.keysTitle}>
      <dl className="grid grid-cols-[1fr_auto] items-center gap-x-6 gap-y-2">
        {shown.map(({ keys, label }) => (
          <div key={keys} className="contents">
            <dt>{label}</dt>
            <dd className="text-right">
              <Keys keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

function Keys({ keys }: { readonly keys: string }): ReactElement {
  const parts = keys.replace('mod+', 'Ctrl ').split(' ');
  return (
    <span className="inline-flex items-center gap-1">
      {parts.map((part, at) => (
        <kbd key={`${part}${String(at)}`} className="min-w-7 rounded border border-line-strong bg-sunken px-1.5 py-0.5 text-center text-sm">
          {part}
        </kbd>
      ))}
    </span>
  );
}
