import type { ReactElement, ReactNode } from 'react';
import type { Difference } from '../lib/diff-contents.ts';
import { words } from './messages.ts';

/** Lines of a field that went and lines that came. `badge`: what the difference means. */
export function FieldDifference({ difference: { label, removed, added }, badge = null }: { readonly difference: Difference; readonly badge?: ReactNode }): ReactElement {
  return (
    <section aria-label={label}>
      <h3 className="mb-1 flex flex-wrap items-center gap-2 font-semibold">
        {label} {badge}
      </h3>
      {removed.map((line) => (
        <p key={line} className="rounded bg-bad-soft px-3 py-1 wrap-anywhere text-bad">
          <span className="sr-only">{words.removed}: </span>
          <span aria-hidden>− </span>
          <del className="no-underline">{line}</del>
        </p>
      ))}
      {added.map((line) => (
        <p key={line} className="rounded bg-ok-soft px-3 py-1 wrap-anywhere text-ok">
          <span className="sr-only">{words.added}: </span>
          <span aria-hidden>+ </span>
          <ins className="no-underline">{line}</ins>
        </p>
      ))}
    </section>
  );
}
