import type { Reason } from '../errors.ts';

/** Adds a fault for everything at `at` that is not as expected. */
export type Check = (value: unknown, at: string, faults: Reason[]) => void;

/** An object with exactly these members: a missing one is a hole, an unknown one a misspelling. */
export function shape(members: Readonly<Record<string, Check>>, { optional = [] }: { readonly optional?: readonly string[] } = {}): Check {
  return (value, at, faults) => {
    if (!isRecord(value)) return fault(faults, at, 'an object', value);
    for (const [key, check] of Object.entries(members)) {
      if (value[key] !== undefined) check(value[key], join(at, key), faults);
      else if (!optional.includes(key)) fault(faults, join(at, key), 'a value', undefined);
    }
    for (const key of Object.keys(value)) if (!(key in members)) fault(faults, join(at, key), `one of ${Object.keys(members).join(', ')}`, key);
  };
}

/** An object with every one of these keys. */
export function record(keys: readonly (string | number)[], check: Check): Check {
  return shape(Object.fromEntries(keys.map((key) => [String(key), check])));
}

/** An object with some of these keys. */
export function partial(keys: readonly string[], check: Check): Check {
  return shape(Object.fromEntries(keys.map((key) => [key, check])), { optional: keys });
}

/** An object with any keys. */
export function dictionary(check: Check): Check {
  return (value, at, faults) => {
    if (!isRecord(value)) return fault(faults, at, 'an object', value);
    for (const [key, member] of Object.entries(value)) check(member, join(at, key), faults);
  };
}

export function list(check: Check, least = 0): Check {
  return (value, at, faults) => {
    if (!Array.isArray(value) || value.length < least) return fault(faults, at, `a list of at least ${least}`, value);
    value.forEach((item, index) => check(item, join(at, String(index)), faults));
  };
}

export function oneOf(values: readonly (string | number | boolean)[]): Check {
  return (value, at, faults) => {
    if (!values.some((allowed) => allowed === value)) fault(faults, at, `one of ${values.join(', ')}`, value);
  };
}

export function number({ from, to, whole = true }: { readonly from: number; readonly to: number; readonly whole?: boolean }): Check {
  return (value, at, faults) => {
    const fits = typeof value === 'number' && value >= from && value <= to && (!whole || Number.isInteger(value));
    if (!fits) fault(faults, at, `a ${whole ? 'whole ' : ''}number from ${from} to ${to}`, value);
  };
}

export const text: Check = (value, at, faults) => {
  if (typeof value !== 'string' || value.trim().length === 0) fault(faults, at, 'a text', value);
};

export function nullOr(check: Check): Check {
  return (value, at, faults) => {
    if (value !== null) check(value, at, faults);
  };
}

/** One of the checks without fault settles it; else the faults of the one that comes nearest. */
export function eitherOf(...checks: readonly Check[]): Check {
  return (value, at, faults) => {
    const tried = checks.map((check) => {
      const own: Reason[] = [];
      check(value, at, own);
      return own;
    });
    const nearest = tried.toSorted((a, b) => a.length - b.length)[0] ?? [];
    faults.push(...nearest);
  };
}

export function fault(faults: Reason[], at: string, expected: string, got: unknown): void {
  const shown = got === undefined ? 'nothing' : (JSON.stringify(got) ?? String(got)).slice(0, 60);
  faults.push({ code: 'matrix-hole', rule: at, text: `${at}: expected ${expected}, got ${shown}.` });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function join(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}
