import { type ReactElement, type ReactNode, useId } from 'react';
import { classes } from './classes.ts';
import { words } from './messages.ts';

type Common = {
  readonly label: string;
  /** A sentence that helps before anything is wrong. */
  readonly hint?: ReactNode;
  /** What is wrong, and what would do. */
  readonly error?: string | null;
  readonly optional?: boolean;
  readonly className?: string;
};

const look = 'w-full rounded-md border bg-surface px-3 py-2 text-text placeholder:text-muted';

/** Label, control, hint and error, tied together. `control` gets the ids that tie them. */
export function Field(props: Common & { readonly children: (ids: { readonly id: string; readonly 'aria-describedby': string | undefined; readonly 'aria-invalid': boolean; readonly className: string }) => ReactNode }): ReactElement {
  const id = useId();
  const error = props.error ?? null;
  const described = [props.hint === undefined ? null : `${id}-hint`, error === null ? null : `${id}-error`].filter((one) => one !== null).join(' ');
  return (
    <div className={classes('flex flex-col gap-1', props.className)}>
      <label htmlFor={id} className="font-medium">
        {props.label}
        {props.optional === true ? <span className="font-normal text-muted"> ({words.optional})</span> : null}
      </label>
      {props.hint === undefined ? null : (
        <span id={`${id}-hint`} className="text-sm text-muted">
          {props.hint}
        </span>
      )}
      {props.children({ id, 'aria-describedby': described === '' ? undefined : described, 'aria-invalid': error !== null, className: classes(look, error === null ? 'border-line-strong' : 'border-bad') })}
      {error === null ? null : (
        <span id={`${id}-error`} className="text-sm text-bad">
          {error}
        </span>
      )}
    </div>
  );
}

export function TextField(
  props: Common & {
    readonly value: string;
    readonly onChange: (value: string) => void;
    readonly type?: 'text' | 'password' | 'search' | 'date' | 'number' | 'email' | 'datetime-local';
    readonly autoComplete?: string;
    readonly placeholder?: string;
    readonly required?: boolean;
    readonly autoFocus?: boolean;
    readonly min?: string;
    readonly max?: string;
    readonly inputMode?: 'text' | 'numeric';
  },
): ReactElement {
  const { value, onChange, type = 'text', label: _label, hint: _hint, error: _error, optional: _optional, className: _className, autoFocus, ...rest } = props;
  return (
    <Field {...props}>
      {(ids) => (
        <input
          {...ids}
          {...rest}
          type={type}
          value={value}
          // biome-ignore lint/a11y/noAutofocus: only a dialog or a sign-in asks for it, where it is what one came for
          autoFocus={autoFocus}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export function TextArea(props: Common & { readonly value: string; readonly onChange: (value: string) => void; readonly rows?: number; readonly placeholder?: string; readonly autoFocus?: boolean }): ReactElement {
  return (
    <Field {...props}>
      {(ids) => (
        <textarea
          {...ids}
          rows={props.rows ?? 4}
          value={props.value}
          placeholder={props.placeholder}
          // biome-ignore lint/a11y/noAutofocus: only a dialog asks for it, where it is what one came for
          autoFocus={props.autoFocus}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export function SelectField(
  props: Common & { readonly value: string; readonly onChange: (value: string) => void; readonly options: readonly { readonly value: string; readonly label: string }[] },
): ReactElement {
  return (
    <Field {...props}>
      {(ids) => (
        <select {...ids} value={props.value} onChange={(event) => props.onChange(event.target.value)}>
          {props.options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** A file that is chosen or dropped on the field; null: none. A browser shows its name itself. */
export function FileField(props: Common & { readonly onChange: (file: File | null) => void; readonly accept?: string }): ReactElement {
  return (
    <Field {...props}>
      {({ className, ...ids }) => (
        <input
          {...ids}
          type="file"
          {...(props.accept === undefined ? {} : { accept: props.accept })}
          onChange={(event) => props.onChange(event.target.files?.[0] ?? null)}
          className={classes(className, 'border-dashed file:mr-3 file:cursor-pointer file:rounded-md file:border file:border-line-strong file:bg-surface file:px-3 file:py-1 file:text-text')}
        />
      )}
    </Field>
  );
}

export function CheckboxField(props: { readonly label: ReactNode; readonly value: boolean; readonly onChange: (value: boolean) => void; readonly hint?: string }): ReactElement {
  const id = useId();
  return (
    <div className="flex items-start gap-2">
      <input
        id={id}
        type="checkbox"
        className="mt-1 size-4 accent-accent"
        checked={props.value}
        onChange={(event) => props.onChange(event.target.checked)}
        {...(props.hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
      />
      <div>
        <label htmlFor={id}>{props.label}</label>
        {props.hint === undefined ? null : (
          <p id={`${id}-hint`} className="text-sm text-muted">
            {props.hint}
          </p>
        )}
      </div>
    </div>
  );
}
