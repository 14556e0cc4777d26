import { type ReactElement, type ReactNode, useId } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { classes } from './classes.ts';
import { words } from './messages.ts';

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger';

const kinds: Readonly<Record<ButtonKind, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong border-transparent',
  plain: 'bg-surface text-text border-line-strong hover:bg-sunken',
  quiet: 'bg-transparent text-accent border-transparent hover:bg-accent-soft',
  danger: 'bg-surface text-bad border-bad hover:bg-bad-soft',
};

/** The looks of a button, for a link that is one. */
export function buttonLook(kind: ButtonKind = 'plain', small = false): string {
  const size = small ? 'min-h-8 px-2.5 text-[0.9rem]' : 'min-h-10 px-4';
  return `${kinds[kind]} ${size} inline-flex items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap no-underline transition-colors`;
}

export type ButtonProps = {
  readonly children: ReactNode;
  readonly onPress?: () => void;
  readonly kind?: ButtonKind;
  readonly small?: boolean;
  readonly type?: 'button' | 'submit';
  /** Under way: it cannot be pressed again, and says so. */
  readonly busy?: boolean;
  /** Name for those who cannot see an icon. */
  readonly label?: string;
  readonly expanded?: boolean;
  readonly autoFocus?: boolean;
  readonly form?: string;
  /** Why it cannot be pressed, in the words of the rules. It stays focusable, so that everybody can learn why. */
  readonly disabledBecause?: string | null;
  readonly className?: string;
};

/** A button. One that may not be pressed says why, beside it, for eyes and for screen readers. */
export function Button(props: ButtonProps): ReactElement {
  const { children, onPress, kind = 'plain', small = false, busy = false, type = 'button', disabledBecause = null } = props;
  const reasonId = useId();
  const off = disabledBecause !== null;
  const button = (
    <AriaButton
      // The kit's own pending state is announced by an element that outlives the button it is named by.
      type={busy ? 'button' : type}
      {...(busy ? { 'aria-disabled': true } : {})}
      {...(off ? { 'aria-disabled': true, 'aria-describedby': reasonId } : {})}
      {...(props.form === undefined ? {} : { form: props.form })}
      {...(props.label === undefined ? {} : { 'aria-label': props.label })}
      {...(props.expanded === undefined ? {} : { 'aria-expanded': props.expanded })}
      {...(props.autoFocus === true ? { autoFocus: true } : {})}
      onPress={() => {
        if (!off && !busy) onPress?.();
      }}
      className={classes(buttonLook(off ? 'plain' : kind, small), off && 'cursor-not-allowed! border-dashed text-muted!', busy && 'opacity-70', props.className)}
    >
      {children}
      {busy ? (
        <span role="status" className="sr-only">
          {words.working}
        </span>
      ) : null}
    </AriaButton>
  );
  if (!off) return button;
  return (
    <span className="inline-flex flex-col items-start gap-1">
      {button}
      <span id={reasonId} className="max-w-72 text-sm text-muted">
        {disabledBecause}
      </span>
    </span>
  );
}
