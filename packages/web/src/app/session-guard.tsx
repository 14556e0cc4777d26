import { lazy, type ReactElement, Suspense, useEffect, useState } from 'react';
import { onSessionEnded } from '../lib/api.ts';

const SignInAgain = lazy(() => import('./sign-in-again.tsx').then((module) => ({ default: module.SignInAgain })));

/** When the session ends under somebody's hands, the sign-in stands over the page, and the page stays as it is. */
export function SessionGuard({ person }: { readonly person: string }): ReactElement | null {
  const [ended, setEnded] = useState(false);
  useEffect(() => onSessionEnded(() => setEnded(true)), []);
  if (!ended) return null;
  return (
    <Suspense fallback={null}>
      <SignInAgain person={person} onDone={() => setEnded(false)} />
    </Suspense>
  );
}
