import type { ReactElement } from 'react';
import { words } from './messages.ts';

/** What a list is limited to, each with a button that takes the limit away. */
export function FilterChips({ filters, onRemove }: { readonly filters: readonly { readonly name: string; readonly label: string; readonly value: string }[]; readonly onRemove: (name: string) => void }): ReactElement | null {
  if (filters.length === 0) return null;
  return (
    <ul aria-label={words.filters} className="mb-4 flex flex-wrap gap-2">
      {filters.map(({ name, label, value }) => (
        <li key={name} className="inline-flex max-w-full items-center gap-1.5 rounded-full border border-line-strong bg-surface py-0.5 pr-1 pl-3 text-sm">
          <span className="min-w-0 truncate" title={value}>
            <span className="text-muted">{label}: </span>
            {value}
          </span>
          <button type="button" aria-label={words.removeFilter(label)} onClick={() => onRemove(name)} className="inline-flex size-7 items-center justify-center rounded-full hover:bg-sunken">
            <span aria-hidden>✕</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
