import { useCallback, useRef, useState } from 'react';
import { keepText, keptText } from '../../lib/kept-text.ts';
import type { RequestForm } from './form.ts';

export type FormHandle = {
  readonly form: RequestForm;
  readonly change: (patch: Partial<RequestForm>) => void;
  /** Keeps it under another name from now on. */
  readonly rename: (name: string) => void;
  readonly forget: () => void;
};

const nameOf = (name: string): string => `request ${name}`;

/** The form that is kept in this tab under a name; null: none is. */
export function keptForm(name: string): RequestForm | null {
  const text = keptText(nameOf(name));
  return text === null ? null : { subForms: {}, ...(JSON.parse(text) as Omit<RequestForm, 'subForms'> & Partial<RequestForm>) };
}

/** The form, kept in this tab while it is written. */
export function useForm(initialName: string, initial: RequestForm): FormHandle {
  const name = useRef(initialName);
  const latest = useRef(initial);
  const [form, setForm] = useState(initial);
  const change = useCallback((patch: Partial<RequestForm>) => {
    latest.current = { ...latest.current, ...patch };
    setForm(latest.current);
    keepText(nameOf(name.current), JSON.stringify(latest.current));
  }, []);
  const forget = useCallback(() => keepText(nameOf(name.current), ''), []);
  const rename = useCallback((next: string) => {
    keepText(nameOf(name.current), '');
    name.current = next;
    keepText(nameOf(next), JSON.stringify(latest.current));
  }, []);
  return { form, change, rename, forget };
}
