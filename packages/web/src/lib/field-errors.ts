import { told } from './problems.ts';

/** What is wrong with each field of a form, and what concerns no field of it. */
export type FormErrors = { readonly at: (field: string) => string | null; readonly rest: readonly string[] };

/**
 * Sorts an error of the server to the fields of a form. Schema faults name `body.FIELD…`, reasons of the rules begin with `FIELD:` or
 * `FIELD.part:`; a field is told of what stands at it or below it, the first in `fields` that fits.
 */
export function formErrors(error: unknown, fields: readonly string[]): FormErrors {
  if (error === null || error === undefined) return { at: () => null, rest: [] };
  const { reasons, fields: faults, text } = told(error);
  const sorted = sortReasons(reasons, fields, faults);
  return reasons.length + Object.keys(faults).length === 0 ? { ...sorted, rest: [text] } : sorted;
}

/** The same for reasons that came with an answer. `faults`: of the schema, by path. */
export function sortReasons(reasons: readonly { readonly text: string }[], fields: readonly string[], faults: Readonly<Record<string, string>> = {}): FormErrors {
  const all = [
    ...Object.entries(faults).map(([path, fault]) => ({ path: path.replace(/^body\./, ''), text: `${fault}.` })),
    ...reasons.map((reason) => ({
      path: /^([\w.[\]-]+)(?: \([^)]*\))?: /.exec(reason.text)?.[1] ?? '',
      text: reason.text.replace(/^[\w.[\]-]+: /, ''),
    })),
  ];
  const placeOf = (path: string): string | undefined =>
    fields.find((field) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`));
  return {
    at: (field) =>
      all
        .filter(({ path }) => placeOf(path) === field)
        .map((one) => one.text)
        .join(' ') || null,
    rest: all.filter(({ path }) => placeOf(path) === undefined).map((one) => (one.path === '' ? one.text : `${one.path}: ${one.text}`)),
  };
}
