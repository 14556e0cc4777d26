import type { ReactElement } from 'react';

/** How far something is, of `of`; `of` null: it is under way, and how far is not known. The text says the same. */
export function ProgressBar({ text, done, of }: { readonly text: string; readonly done: number; readonly of: number | null }): ReactElement {
  return (
    <div role="status" className="space-y-1">
      <progress aria-label={text} className="block h-2 w-full appearance-none overflow-hidden rounded-full bg-neutral-soft [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-neutral-soft [&::-webkit-progress-value]:bg-accent" {...(of === null || of === 0 ? {} : { value: Math.min(done, of), max: of })} />
      <p className="text-sm text-muted tabular-nums">{text}</p>
    </div>
  );
}
