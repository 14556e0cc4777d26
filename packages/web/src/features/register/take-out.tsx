import type { ReactElement } from 'react';
import { apiAddress } from '../../lib/api.ts';
import { buttonLook } from '../../ui/button.tsx';
import { words } from './messages.ts';

const formats = ['csv', 'xlsx', 'json', 'pdf'] as const;

/** The register as a file, in each form: what the filters find, as of the same instant. */
export function TakeOut({ filter }: { readonly filter: Readonly<Record<string, string>> }): ReactElement {
  return (
    <fieldset className="flex flex-wrap items-center gap-2">
      <legend className="sr-only">{words.takeOut}</legend>
      {formats.map((format) => (
        <a key={format} href={apiAddress('/register/export', { query: { ...filter, format } })} download className={buttonLook('plain', true)}>
          <span className="sr-only">{words.takeOut}: </span>
          {words.formats[format]}
        </a>
      ))}
    </fieldset>
  );
}
