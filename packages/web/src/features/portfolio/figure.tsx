import type { ReactElement, ReactNode } from 'react';
import { Count, type Figure } from '../../ui/count.tsx';

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
