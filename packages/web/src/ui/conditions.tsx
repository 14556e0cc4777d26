import type { ReactElement } from 'react';
import { calendarDayText } from '../lib/dates.ts';
import { conditionWords as words } from './messages.ts';

type Condition = {
  readonly kind: 'precedent' | 'subsequent' | 'continuous';
  readonly text: string;
  readonly due: string;
  /** Of a continuous one: shown again after so many days at the latest. */
  readonly everyDays?: number | null | undefined;
  /** What missing it does; nothing said: cover is suspended. */
  readonly breach?: 'suspend' | 'end' | null | undefined;
  readonly person?: { readonly name: string } | null;
};

/** What signatures bind an approval to: what is to be done, until when, and what follows otherwise. */
export function Conditions({ conditions }: { readonly conditions: readonly Condition[] }): ReactElement {
  return (
    <ul className="mt-1 space-y-1">
      {conditions.map(({ kind, text, due, everyDays, breach, person }) => (
        <li key={`${due} ${text}`} className="border-l-4 border-warn bg-warn-soft px-3 py-1 wrap-anywhere">
          <span className="whitespace-pre-line">{text}</span>
          <span className="block text-sm text-muted">
            {kind === 'precedent' ? words.before(calendarDayText(due)) : words.breach[breach ?? 'suspend'](calendarDayText(due))}
            {everyDays == null ? '' : ` ${words.again(everyDays)}`}
            {person == null ? '' : ` ${words.by(person.name)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
