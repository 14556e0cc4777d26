import type { ReactElement } from 'react';
import { useSessionChanged } from '../lib/session.ts';
import { PageHeader } from '../ui/page.tsx';
import mark from './exeat.svg';
import { words } from './messages.ts';
import { words as own } from './sign-in-messages.ts';
import { SignInForm } from './sign-in-form.tsx';

/** The first page of anybody who is not signed in, at whatever address. */
export function SignInPage(): ReactElement {
  const changed = useSessionChanged();
  return (
    <main className="flex min-h-dvh flex-col items-center px-4 py-10 sm:justify-center">
      <div className="w-full max-w-md">
        <p className="mb-6 flex items-center gap-3 text-2xl font-semibold tracking-tight">
          <img src={mark} alt="" width="40" height="40" />
          {words.name}
        </p>
        <div className="rounded-xl border border-line bg-surface p-6">
          <PageHeader title={own.title} below={own.below} />
          <SignInForm onSignedIn={() => void changed()} />
        </div>
      </div>
    </main>
  );
}
