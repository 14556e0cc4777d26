import { Link, useLocation } from '@tanstack/react-router';
import { type ReactElement, useEffect, useState } from 'react';
import { ask } from '../lib/api.ts';
import type { Feature } from '../lib/feature.ts';
import { type Signed, useSessionChanged } from '../lib/session.ts';
import { Button } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/icon.tsx';
import mark from './exeat.svg';
import { words } from './messages.ts';
import { chooseTheme, useTheme } from './theme.ts';

type Props = {
  readonly entries: readonly NonNullable<Feature['nav']>[];
  readonly signed: Signed;
  readonly onPalette: () => void;
  readonly onKeys: () => void;
};

/** At a desk a column at the left; on a phone a bar whose menu unfolds. */
export function Navigation(props: Props): ReactElement {
  const [open, setOpen] = useState(false);
  const path = useLocation({ select: ({ pathname }) => pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu folds when the page changes
  useEffect(() => setOpen(false), [path]);
  return (
    <header data-print="off" className="z-40 border-line bg-surface max-lg:sticky max-lg:top-0 max-lg:border-b lg:border-r">
      <div className="flex flex-col lg:sticky lg:top-0 lg:h-dvh">
        <div className="flex items-center justify-between gap-2 px-4 py-2.5 lg:py-4">
          <Link to="/" className="flex items-center gap-2.5 text-lg font-semibold tracking-tight text-text">
            <img src={mark} alt="" width="28" height="28" />
            {words.name}
          </Link>
          <span className="flex gap-1 lg:hidden">
            <Button kind="quiet" small label={words.goTo} onPress={props.onPalette}>
              <Icon name="search" />
            </Button>
            <Button kind="quiet" small label={words.menu} expanded={open} onPress={() => setOpen(!open)}>
              <Icon name="menu" />
            </Button>
          </span>
        </div>
        <div className={classes('flex min-h-0 flex-1 flex-col gap-4 px-2 pb-3 lg:flex', !open && 'max-lg:hidden')}>
          <button type="button" onClick={props.onPalette} className="mx-1 flex items-center gap-2 rounded-md border border-line bg-sunken px-3 py-1.5 text-left text-muted hover:border-line-strong max-lg:hidden">
            <Icon name="search" />
            <span className="flex-1">{words.goTo}</span>
            <kbd className="text-sm">Ctrl K</kbd>
          </button>
          <nav aria-label={words.navigation} className="lg:min-h-0 lg:overflow-y-auto">
            <ul className="space-y-0.5">
              {props.entries.map(({ to, label, icon, useCount }) => (
                <li key={to}>
                  <Link
                    to={to}
                    className="flex items-center gap-3 rounded-md px-3 py-2 text-muted lg:py-1.5 hover:bg-sunken hover:text-text"
                    activeProps={{ className: 'bg-accent-soft! text-accent! font-semibold', 'aria-current': 'page' }}
                    activeOptions={{ includeSearch: false }}
                  >
                    <Icon name={icon} />
                    {label}
                    {useCount === undefined ? null : <Count useCount={useCount} />}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <Account signed={props.signed} onKeys={props.onKeys} />
        </div>
      </div>
    </header>
  );
}

function Count({ useCount }: { readonly useCount: () => number }): ReactElement | null {
  const count = useCount();
  if (count === 0) return null;
  return (
    <span className="ml-auto rounded-full bg-accent px-2 text-sm font-semibold text-on-accent">
      {count > 99 ? '99+' : count}
      <span className="sr-only"> {words.fresh}</span>
    </span>
  );
}

function Account({ signed, onKeys }: { readonly signed: Signed; readonly onKeys: () => void }): ReactElement {
  const changed = useSessionChanged();
  const theme = useTheme();
  const signOut = async (): Promise<void> => {
    await ask('DELETE /sessions/current', {});
    await changed();
  };
  const person = signed.session?.person;
  return (
    <div className="mt-auto space-y-2 border-t border-line px-3 pt-3">
      <p className="min-w-0">
        <span className="block truncate font-medium">{person?.name}</span>
        <span className="block truncate text-sm text-muted">{person?.userName}</span>
      </p>
      <div className="-mx-2 flex flex-wrap gap-1">
        <Button kind="quiet" small onPress={() => void signOut()}>
          <Icon name="sign-out" />
          {words.signOut}
        </Button>
        <Button kind="quiet" small label={theme === 'dark' ? words.themeToLight : words.themeToDark} onPress={() => chooseTheme(theme === 'dark' ? 'light' : 'dark')}>
          <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
        </Button>
        <span className="max-lg:hidden">
          <Button kind="quiet" small label={words.keys} onPress={onKeys}>
            <Icon name="keyboard" />
          </Button>
        </span>
      </div>
    </div>
  );
}
