import { useLocation, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';

/** What a page shows, as texts in its address: filters, words, the chosen row. It survives a reload, and can be sent to somebody. */
export type UrlState = Readonly<Record<string, string>>;

/** The state in the address, and the function that changes parts of it; an empty text or null takes a part out. */
export function useUrlState(): readonly [
  UrlState,
  (patch: Readonly<Record<string, string | null>>, options?: { readonly replace?: boolean }) => void,
] {
  const search = useLocation({ select: (location) => location.searchStr });
  const navigate = useNavigate();
  const state = useMemo(() => parseSearch(search), [search]);
  const change = useCallback(
    (patch: Readonly<Record<string, string | null>>, options: { readonly replace?: boolean } = {}) => {
      void navigate({
        to: '.',
        search: ((before: UrlState) => patched(before, patch)) as never,
        replace: options.replace ?? false,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return [state, change];
}

function patched(state: UrlState, patch: Readonly<Record<string, string | null>>): UrlState {
  const next: Record<string, string> = { ...state };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null || value === '') delete next[name];
    else next[name] = value;
  }
  return next;
}

/** For the router: plain texts, as the address shows them. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(state: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(state)) if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  return search.size === 0 ? '' : `?${search}`;
}
