import type { ReactElement, ReactNode } from 'react';
import { told } from '../lib/problems.ts';
import { Button } from './button.tsx';
import { classes } from './classes.ts';
import { words } from './messages.ts';

/** While something is fetched: grey lines where it will stand. */
export function Loading({ lines = 6 }: { readonly lines?: number }): ReactElement {
  return (
    <div role="status" aria-live="polite" className="animate-pulse space-y-3 p-4">
      <span className="sr-only">{words.loading}</span>
      {Array.from({ length: lines }, (_unused, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <div key={at} aria-hidden className={classes('h-5 rounded bg-neutral-soft', at % 3 === 0 ? 'w-11/12' : at % 3 === 1 ? 'w-3/4' : 'w-4/5')} />
      ))}
    </div>
  );
}

/** Nothing to show, and what to do about it. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactElement {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-14 text-center">
      <p className="text-lg font-semibold">{title}</p>
      {children === undefined ? null : <div className="max-w-prose text-muted">{children}</div>}
    </div>
  );
}

const titles = { offline: words.offline, 'no-permission': words.noPermission, 'not-found': words.notFound, refused: words.refused, fault: words.fault } as const;

/** In place of a page or a part of it that could not be fetched. */
export function Failed({ error, onRetry, whole = false }: { readonly error: unknown; readonly onRetry?: () => void; readonly whole?: boolean }): ReactElement {
  const { kind, text, requestId } = told(error);
  return (
    <div role="alert" className="flex flex-col items-center gap-3 px-6 py-14 text-center">
      {whole ? <h1 className="text-2xl font-semibold">{titles[kind]}</h1> : <p className="text-lg font-semibold">{titles[kind]}</p>}
      <p className="max-w-prose text-muted">{text}</p>
      {requestId === null || kind !== 'fault' ? null : <p className="text-sm text-muted">{words.requestId(requestId)}</p>}
      {onRetry === undefined || kind === 'no-permission' || kind === 'not-found' ? null : <Button onPress={onRetry}>{words.tryAgain}</Button>}
    </div>
  );
}

/** Beside a form: why the server did not do it, every reason. */
export function Problem({ error }: { readonly error: unknown }): ReactElement | null {
  if (error === null || error === undefined) return null;
  const { text, reasons } = told(error);
  return (
    <div role="alert" className="rounded-md border border-bad bg-bad-soft px-4 py-3 text-bad">
      {reasons.length > 1 ? (
        <ul className="list-disc space-y-1 pl-5">
          {reasons.map((reason) => (
            <li key={`${reason.code} ${reason.text}`}>{reason.text}</li>
          ))}
        </ul>
      ) : (
        <p>{text}</p>
      )}
    </div>
  );
}

type Query<Data> = { readonly data: Data | undefined; readonly error: unknown; readonly refetch: () => unknown };

type AnswerProps<Data> = {
  readonly query: Query<Data>;
  readonly children: (data: Data) => ReactNode;
  readonly lines?: number;
  /** It is the page itself, whose heading comes with the data. */
  readonly whole?: boolean;
};

/** Shows what a query brought, or that it is loading, or why it failed. Old data stay visible while new ones are on their way. */
export function Answer<Data>({ query, children, lines, whole = false }: AnswerProps<Data>): ReactNode {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null && query.error !== undefined) return <Failed error={query.error} whole={whole} onRetry={() => void query.refetch()} />;
  return <Loading {...(lines === undefined ? {} : { lines })} />;
}
