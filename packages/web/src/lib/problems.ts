import type { Problem } from '@exeat/contract';
import { ApiError, NoAnswer } from './api.ts';
import { messages } from './messages.ts';

const words = messages('problems', {
  noAnswer: 'No answer from the server. What you wrote is still here: check the connection and try again.',
  unexpected: 'The page met an error of its own. Reload it; if it comes back, tell whoever runs Exeat.',
  notSignedIn: 'Your session has ended. Sign in again; what you wrote is still here.',
  without: (status: number) => `The server answered ${status} and said nothing else. Try again, or tell whoever runs Exeat.`,
});

/** What a person is told about an error. */
export type Told = {
  readonly kind: 'offline' | 'no-permission' | 'not-found' | 'refused' | 'fault';
  readonly text: string;
  /** Every reason of a refusal, as the rules gave it. */
  readonly reasons: readonly { readonly code: string; readonly text: string; readonly rule: string }[];
  /** By field: `body.scope[0].asset.type` → `expected …, got …`. */
  readonly fields: Readonly<Record<string, string>>;
  /** Of a decision on what is not so any more: every part that differs from what had been read. */
  readonly moved: readonly NonNullable<Problem['moved']>[number][];
  readonly requestId: string | null;
};

/** An error as a person should read it. */
export function told(error: unknown): Told {
  const base = { reasons: [], fields: {}, moved: [], requestId: null } as const;
  if (error instanceof NoAnswer) return { ...base, kind: 'offline', text: words.noAnswer };
  if (!(error instanceof ApiError)) return { ...base, kind: 'fault', text: words.unexpected };
  const { status, problem } = error;
  if (status === 401 && problem?.code === 'not-signed-in') return { ...base, kind: 'no-permission', text: words.notSignedIn };
  if (problem === null) return { ...base, kind: 'fault', text: words.without(status) };
  return {
    kind: status === 404 ? 'not-found' : status === 403 ? 'no-permission' : status >= 500 ? 'fault' : 'refused',
    text: problem.detail,
    reasons: problem.reasons ?? [],
    fields: Object.fromEntries((problem.fields ?? []).map(({ path, expected, got }) => [path, `expected ${expected}, got ${got}`])),
    moved: problem.moved ?? [],
    requestId: problem.requestId ?? null,
  };
}
