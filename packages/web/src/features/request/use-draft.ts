import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError, ask, NoAnswer, type Reply } from '../../lib/api.ts';
import { askedContent, type AskedContent, saysTheSame } from '../../lib/content.ts';
import { told } from '../../lib/problems.ts';

export type DraftState =
  | { readonly kind: 'kept' | 'saving' | 'stale' }
  | { readonly kind: 'saved'; readonly id: string }
  | { readonly kind: 'failed'; readonly text: string };

/** What of a draft was read or written last. */
export type Known = { readonly id: string; readonly revision: number; readonly content: AskedContent };

export type DraftOptions = {
  readonly known: Known | null;
  readonly isBegun: boolean;
  readonly onCreated: (id: string) => void;
};

export type Draft = {
  readonly state: DraftState;
  /** Writes what is not written yet. The draft's id, or null when that failed; `state` says why. */
  readonly save: () => Promise<string | null>;
  /** Says what the server has now, after it was read again. */
  readonly adopt: (known: Known) => void;
};

const quietMs = 2500;
const againMs = 15_000;

/**
 * Saves a draft by itself when somebody has stopped writing for a while: first as a new one, then over the revision that was read or written
 * last, so that nobody's words are overwritten. A failure changes nothing but `state`, and is tried again; the text is kept in the tab anyway.
 */
export function useDraft(content: AskedContent, options: DraftOptions): Draft {
  const known = useRef(options.known);
  const [state, setState] = useState<DraftState>(options.known === null ? { kind: 'kept' } : { kind: 'saved', id: options.known.id });
  const running = useRef<Promise<string | null>>(Promise.resolve(null));
  const opening = useRef<{ readonly key: string; readonly content: AskedContent } | null>(null);
  const latest = useRef({ content, options });
  latest.current = { content, options };

  const write = useCallback(async (): Promise<string | null> => {
    const { content: now, options: asked } = latest.current;
    if (isSame(known.current?.content, now)) return known.current?.id ?? null;
    setState({ kind: 'saving' });
    try {
      if (known.current === null) {
        known.current = await open(opening, now);
        asked.onCreated(known.current.id);
      }
      if (!isSame(known.current.content, now)) known.current = await replace(known.current, now);
      setState({ kind: 'saved', id: known.current.id });
      return known.current.id;
    } catch (error) {
      setState(error instanceof ApiError && error.status === 412 ? { kind: 'stale' } : { kind: 'failed', text: told(error).text });
      return null;
    }
  }, []);
  // One at a time: the next one builds on the revision of the one before.
  const save = useCallback(() => {
    running.current = running.current.then(write);
    return running.current;
  }, [write]);

  const text = JSON.stringify(content);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was written starts the wait anew
  useEffect(() => {
    if (!options.isBegun || state.kind === 'stale' || state.kind === 'saving' || isSame(known.current?.content, latest.current.content)) return;
    const timer = setTimeout(() => void save(), state.kind === 'failed' ? againMs : quietMs);
    return () => clearTimeout(timer);
  }, [text, options.isBegun, save, state.kind]);
  useEffect(() => {
    const hidden = (): void => {
      if (document.visibilityState === 'hidden' && latest.current.options.isBegun) void save();
    };
    document.addEventListener('visibilitychange', hidden);
    return () => document.removeEventListener('visibilitychange', hidden);
  }, [save]);
  const adopt = useCallback((read: Known) => {
    known.current = read;
    setState({ kind: 'saved', id: read.id });
  }, []);
  const isWritten = state.kind !== 'saved' || isSame(known.current?.content, content);
  return { state: isWritten ? state : { kind: 'kept' }, save, adopt };
}

/** Opens a draft once: while no answer came, the same words go out under the same key. */
async function open(opening: { current: { readonly key: string; readonly content: AskedContent } | null }, content: AskedContent): Promise<Known> {
  opening.current ??= { key: crypto.randomUUID(), content };
  const { key, content: body } = opening.current;
  try {
    const reply = await ask('POST /exceptions', { body }, { key });
    opening.current = null;
    return knownOf(reply, body);
  } catch (error) {
    if (!(error instanceof NoAnswer) && !(error instanceof ApiError && error.status >= 500)) opening.current = null;
    throw error;
  }
}

/** Writes over the revision that is known. A write whose answer was lost, with the page that waited for it, has moved it to these very words: that is no conflict. */
async function replace({ id, revision }: Known, content: AskedContent): Promise<Known> {
  try {
    return knownOf(await ask('PATCH /exceptions/:id', { params: { id }, body: content, ifMatch: `"${revision}"` }), content);
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 412)) throw error;
    const there = await ask('GET /exceptions/:id', { params: { id } });
    if (!saysTheSame(askedContent(there.content), content)) throw error;
    return knownOf(there, content);
  }
}

export function knownOf({ id, revision }: Pick<Reply<'GET /exceptions/:id'>, 'id' | 'revision'>, content: AskedContent): Known {
  return { id, revision, content };
}

function isSame(one: AskedContent | undefined, other: AskedContent): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
