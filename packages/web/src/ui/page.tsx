import { type ReactElement, type ReactNode, useEffect } from 'react';
import { classes } from './classes.ts';

/** Head of a page: its title (of the tab too), a line below, actions at the side. */
export function PageHeader(props: { readonly title: string; readonly tab?: string; readonly above?: ReactNode; readonly below?: ReactNode; readonly actions?: ReactNode }): ReactElement {
  const tab = props.tab ?? props.title;
  useEffect(() => {
    document.title = `${tab} · Exeat`;
  }, [tab]);
  return (
    <header className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 flex-1 basis-80">
        {props.above === undefined ? null : <div className="mb-1 text-sm text-muted">{props.above}</div>}
        <h1 className="text-2xl font-semibold tracking-tight">{props.title}</h1>
        {props.below === undefined ? null : <div className="mt-1 text-muted">{props.below}</div>}
      </div>
      {props.actions === undefined ? null : (
        <div data-print="off" className="flex flex-wrap items-start gap-2">
          {props.actions}
        </div>
      )}
    </header>
  );
}

/** A box with a heading, for a part of a page. */
export function Card(props: { readonly title?: string; readonly actions?: ReactNode; readonly children: ReactNode; readonly className?: string; readonly flush?: boolean }): ReactElement {
  return (
    <section className={classes('rounded-lg border border-line bg-surface', props.className)} {...(props.title === undefined ? {} : { 'aria-label': props.title })}>
      {props.title === undefined ? null : (
        <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-3">
          <h2 className="text-base font-semibold">{props.title}</h2>
          {props.actions}
        </div>
      )}
      <div className={props.flush === true ? '' : 'p-4'}>{props.children}</div>
    </section>
  );
}

/** Facts in pairs: name above, value below. */
export function Facts({ items, narrow = false }: { readonly items: readonly { readonly name: string; readonly value: ReactNode }[]; readonly narrow?: boolean }): ReactElement {
  return (
    <dl className={classes('grid grid-cols-1 gap-x-6 gap-y-3', narrow ? 'sm:max-xl:grid-cols-3' : 'sm:grid-cols-2 lg:grid-cols-3')}>
      {items.map(({ name, value }) => (
        <div key={name} className="min-w-0">
          <dt className="text-sm text-muted">{name}</dt>
          <dd className="wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
