import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { lazy, type ReactElement, Suspense, useEffect, useRef, useState } from 'react';
import { instantText } from '../lib/dates.ts';
import { useCommands, useKeys } from '../lib/keys.ts';
import { type Signed, useSession } from '../lib/session.ts';
import { Button } from '../ui/button.tsx';
import { ButtonLink } from '../ui/link.tsx';
import { Empty, Failed, Loading } from '../ui/states.tsx';
import { PageHeader } from '../ui/page.tsx';
import { Toasts } from '../ui/toast.tsx';
import { features } from './features.ts';
import { words } from './messages.ts';
import { Navigation } from './navigation.tsx';
import { SessionGuard } from './session-guard.tsx';
import { SignInPage } from './sign-in-page.tsx';

const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })));
const KeyHelp = lazy(() => import('./key-help.tsx').then((module) => ({ default: module.KeyHelp })));

/** Everything around a page. Without a session it is the sign-in. */
export function Layout(): ReactElement {
  const session = useSession();
  if (session.data === undefined) {
    if (session.error !== null) return <Failed error={session.error} onRetry={() => void session.refetch()} />;
    return <Loading />;
  }
  return session.data === null ? <SignInPage /> : <Workbench signed={session.data} />;
}

function Workbench({ signed }: { readonly signed: Signed }): ReactElement {
  const [open, setOpen] = useState<'palette' | 'keys' | null>(null);
  const navigate = useNavigate();
  const entries = features.flatMap(({ nav }) => nav ?? []);
  useKeys([
    { keys: 'mod+k', label: words.goTo, run: () => setOpen('palette') },
    { keys: '?', label: words.keysTitle, run: () => setOpen('keys') },
    ...entries.map(({ key, label, to }) => ({ keys: `g ${key}`, label: words.goToNavigation(label), run: () => void navigate({ to }) })),
  ]);
  useCommands([{ id: 'keys', label: words.keysTitle, run: () => setOpen('keys') }]);
  const main = useFocusOnNavigation();
  return (
    <div className="lg:grid lg:min-h-dvh lg:grid-cols-[15rem_1fr]">
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-md focus:bg-raised focus:px-4 focus:py-2 focus:shadow-raised">
        {words.skip}
      </a>
      <Navigation entries={entries} signed={signed} onPalette={() => setOpen('palette')} onKeys={() => setOpen('keys')} />
      <div className="flex min-w-0 flex-col">
        {signed.demo ? (
          <p data-print="off" className="border-b border-line bg-warn-soft px-4 py-1.5 text-sm text-warn lg:px-8">
            {words.demo} {words.demoNow} {instantText(signed.now)}.
          </p>
        ) : null}
        <main id="main" ref={main} tabIndex={-1} className="mx-auto w-full max-w-[90rem] flex-1 px-4 py-5 lg:px-8 lg:py-7">
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <Suspense fallback={null}>
        {open === 'palette' ? <Palette onClose={() => setOpen(null)} /> : null}
        {open === 'keys' ? <KeyHelp onClose={() => setOpen(null)} /> : null}
      </Suspense>
      <SessionGuard person={signed.session?.person.userName ?? ''} />
      <Toasts />
    </div>
  );
}

/** A new page starts at its beginning for the keyboard and for screen readers too; changed filters do not. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const path = useLocation({ select: ({ pathname }) => pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current !== path) main.current?.focus({ preventScroll: true });
    before.current = path;
  }, [path]);
  return main;
}

export function UnknownPage(): ReactElement {
  return (
    <>
      <PageHeader title={words.unknownPage} below={words.unknownPageHint} />
      <ButtonLink to="/register">{words.home}</ButtonLink>
    </>
  );
}

export function Crashed(): ReactElement {
  return (
    <Empty title={words.crash}>
      <p className="mb-4">{words.crashText}</p>
      <Button kind="primary" onPress={() => location.reload()}>
        {words.reload}
      </Button>
    </Empty>
  );
}
