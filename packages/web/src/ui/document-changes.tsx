import type { ReactElement } from 'react';

type Change = { readonly path: string; readonly before: unknown; readonly after: unknown };

/** Where two documents differ: each place with what stands there and what would. */
export function DocumentChanges({ changes }: { readonly changes: readonly Change[] }): ReactElement {
  return (
    <ul className="space-y-1 text-sm wrap-anywhere">
      {changes.map(({ path, before, after }) => (
        <li key={path}>
          <code>{path}</code>: <del className="text-muted">{shown(before)}</del> → <ins className="font-medium no-underline">{shown(after)}</ins>
        </li>
      ))}
    </ul>
  );
}

function shown(value: unknown): string {
  return value === null || value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
}
