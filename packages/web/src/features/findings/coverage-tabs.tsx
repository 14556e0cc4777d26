import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { type Coverage, coverageWords } from '../../lib/finding-words.ts';
import { numberText } from '../../lib/messages.ts';
import { classes } from '../../ui/classes.ts';
import { words } from './messages.ts';

const order: readonly Coverage[] = ['uncovered', 'expired', 'suspended', 'partial', 'ambiguous', 'covered'];

/** How many open findings there are of each coverage; one press shows them. */
export function CoverageTabs(props: { readonly facets: Reply<'GET /findings/facets'> | undefined; readonly chosen: string; readonly onChoose: (coverage: string | null) => void }): ReactElement {
  const { facets, chosen, onChoose } = props;
  const counts = new Map(facets?.facets.coverage.map(({ value, count }) => [value, count]));
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  // Of a sample it is known only that there are at least so many.
  const text = (count: number): string => (facets === undefined ? '…' : `${numberText(count)}${facets.complete ? '' : '+'}`);
  const entries = [{ value: '', label: words.everything, count: all }, ...order.map((value) => ({ value: value as string, label: coverageWords[value], count: counts.get(value) ?? 0 }))];
  return (
    <fieldset aria-label={words.coverage} className="mb-4 grid grid-cols-2 gap-2 sm:grid-cols-4 xl:grid-cols-7">
      {entries.map(({ value, label, count }) => (
        <button
          key={value}
          type="button"
          aria-pressed={chosen === value}
          onClick={() => onChoose(value === '' ? null : value)}
          className={classes('rounded-lg border px-3 py-2 text-left', chosen === value ? 'border-accent bg-accent-soft text-accent' : 'border-line bg-surface hover:border-line-strong')}
        >
          <span className="block text-xl font-semibold tabular-nums">{text(count)}</span>
          <span className={classes('block text-sm', chosen !== value && 'text-muted')}>{label}</span>
        </button>
      ))}
    </fieldset>
  );
}
