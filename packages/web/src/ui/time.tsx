import type { ReactElement } from 'react';
import { dayText, instantText, readerZone } from '../lib/dates.ts';
import { words } from './messages.ts';

/** An instant in the reader's zone; with the case's zone beside it where that reads differently. */
export function Time({ at, zone, day = false }: { readonly at: string; readonly zone?: string | null; readonly day?: boolean }): ReactElement {
  const show = day ? dayText : instantText;
  const here = show(at);
  const there = zone === undefined || zone === null || zone === readerZone ? null : show(at, zone);
  return (
    <time dateTime={at} title={at}>
      {there === null || there === here ? here : `${there} (${here} ${words.yourTime})`}
    </time>
  );
}
