import type { ReactElement } from 'react';
import { listAddress } from '../lib/finding-words.ts';
import { numberText } from '../lib/messages.ts';
import { Link } from './link.tsx';

/** A number with the filters of the list behind it; not `complete`: there are at least so many. */
export type Figure = { readonly count: number; readonly list: Readonly<Record<string, string>>; readonly complete?: boolean };

/** A number that opens its list. */
export function Count({ figure, path = '/register', className }: { readonly figure: Figure; readonly path?: string; readonly className?: string }): ReactElement {
  return (
    <Link to={listAddress(path, figure.list)} {...(className === undefined ? {} : { className })}>
      {numberText(figure.count)}
      {figure.complete === false ? '+' : null}
    </Link>
  );
}

const numberLook = 'inline-block min-h-6 min-w-6 text-accent underline decoration-accent/40 underline-offset-2 hover:decoration-accent';

/** The same in a row of many numbers: large enough for a finger, and zeros step back. */
export function QuietCount({ figure, path }: { readonly figure: Figure; readonly path?: string }): ReactElement {
  if (figure.count === 0) return <span className="text-muted">0</span>;
  return <Count figure={figure} className={numberLook} {...(path === undefined ? {} : { path })} />;
}
