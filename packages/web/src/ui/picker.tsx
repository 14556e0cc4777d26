import { type KeyboardEvent, type ReactElement, type ReactNode, useId, useRef } from 'react';
import { Field } from './field.tsx';
import { words } from './messages.ts';
import { Loading } from './states.tsx';

export type Choice = {
  readonly id: string;
  readonly label: string;
  readonly detail?: ReactNode;
  /** What choosing it means, when it is not plain: that it cannot be excepted, say. */
  readonly note?: ReactNode;
};

export type PickerProps = {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | null;
  readonly sought: string;
  readonly onSeek: (text: string) => void;
  /** Undefined while they are looked for; null: nothing was sought. */
  readonly choices: readonly Choice[] | null | undefined;
  readonly onChoose: (id: string) => void;
  /** Said when nothing was found. */
  readonly nothing: string;
};

/** A field that seeks, and below it what was found. The arrows go from one to the next, Enter in the field takes the first. */
export function Picker({ label, hint, error = null, sought, onSeek, choices, onChoose, nothing }: PickerProps): ReactElement {
  const list = useRef<HTMLUListElement>(null);
  const heading = useId();
  const move = (event: KeyboardEvent): void => {
    const buttons = [...(list.current?.querySelectorAll<HTMLButtonElement>('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0 || buttons.length === 0) return;
    event.preventDefault();
    if (at + by >= 0) buttons[Math.min(buttons.length - 1, at + by)]?.focus();
    else list.current?.parentElement?.querySelector('input')?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrows only move the focus between the controls inside
    <div onKeyDown={move} className="space-y-2">
      <Field label={label} error={error} {...(hint === undefined ? {} : { hint })}>
        {(ids) => (
          <input
            {...ids}
            type="search"
            value={sought}
            onChange={(event) => onSeek(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              const first = choices?.[0];
              if (first !== undefined) onChoose(first.id);
            }}
          />
        )}
      </Field>
      <p id={heading} role="status" className="sr-only">
        {choices === null || choices === undefined ? '' : choices.length === 0 ? nothing : words.found(choices.length)}
      </p>
      {choices === undefined ? <Loading lines={2} /> : null}
      {choices?.length === 0 ? <p className="text-sm text-muted">{nothing}</p> : null}
      {choices === null || choices === undefined || choices.length === 0 ? null : (
        <ul ref={list} aria-label={label} className="max-h-80 divide-y divide-line overflow-y-auto rounded-md border border-line">
          {choices.map(({ id, label: name, detail, note }) => (
            <li key={id}>
              <button type="button" onClick={() => onChoose(id)} className="block w-full px-3 py-2 text-left hover:bg-accent-soft focus-visible:bg-accent-soft focus-visible:-outline-offset-2">
                <span className="flex flex-wrap items-baseline justify-between gap-x-3">
                  <span className="font-medium wrap-anywhere">{name}</span>
                  {note === undefined ? null : <span className="text-sm">{note}</span>}
                </span>
                {detail === undefined ? null : <span className="block text-sm text-muted">{detail}</span>}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
