import type { ReactElement, ReactNode } from 'react';
import { listAddress } from '../../lib/finding-words.ts';
import { numberText } from '../../lib/messages.ts';
import { Link } from '../../ui/link.tsx';

/** A number with the filters of the list behind it. */
export type Figure = { readonly count: number; readonly list: Readonly<Record<string, string>> };

/** A number that opens its list. */
export function Count({ figure, path = '/register', className }: { readonly figure: Figure; readonly path?: string; readonly className?: string }): ReactElement {
  return (
    <Link to={listAddress(path, figure.list)} {...(className === undefined ? {} : { className })}>
      {numberText(figure.count)}
    </Link>
  );
}

/** A large number, what it counts, and a line below. */
export function Tile(props: { readonly label: string; readonly figure: Figure; readonly path?: string; readonly children?: ReactNode }): ReactElement {
  return (
    <div className="rounded-lg border border-line bg-surface px-4 py-3">
      <Count figure={props.figure} {...(props.path === undefined ? {} : { path: props.path })} className="text-3xl font-semibold tracking-tight tabular-nums text-text underline-offset-4 hover:text-accent hover:underline" />
      <p className="font-medium">{props.label}</p>
      {props.children === undefined ? null : <p className="text-sm text-muted">{props.children}</p>}
    </div>
  );
}
