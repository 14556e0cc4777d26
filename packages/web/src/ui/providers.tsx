import type { ReactElement } from 'react';
import type { Reply } from '../lib/api.ts';
import { words } from './messages.ts';

type Props = { readonly providers: Reply<'GET /sessions/options'>['providers']; readonly again: boolean };

/** Identity providers: the browser goes there and comes back to where it is. `again`: they are to ask anew, although somebody is signed in there. */
export function Providers({ providers, again }: Props): ReactElement | null {
  if (providers.length === 0) return null;
  const back = encodeURIComponent(`${location.pathname}${location.search}`);
  return (
    <ul className="space-y-2 not-last:mb-6">
      {providers.map(({ id, name, address }) => (
        <li key={id}>
          <a className="block rounded border border-line-strong px-4 py-2 text-center text-accent" href={`${address}?return=${back}${again ? '&fresh=1' : ''}`}>
            {words.signInWith(name)}
          </a>
        </li>
      ))}
    </ul>
  );
}
