import {
  keepPreviousData,
  QueryClient,
  useMutation,
  type UseMutationResult,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useRef } from 'react';
import { ApiError, ask, type Call, NoAnswer, type Reply, type RouteKey } from './api.ts';

/** One for the whole application. What changes with time is asked again when the window is looked at. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        // An answer that was no stays no; only silence is worth another try.
        retry: (count, error) => error instanceof NoAnswer && count < 2,
      },
      mutations: { retry: false },
    },
  });
}

/**
 * Reads a route, cached by it and what was asked. `call` null: not yet. `againAfter`: milliseconds after which it is asked again, by what it
 * answered last; null: not by itself.
 */
export function useApi<Key extends RouteKey>(
  key: Key,
  call: Call<Key> | null,
  options: { readonly keepPrevious?: boolean; readonly againAfter?: (data: Reply<Key> | undefined) => number | null } = {},
): UseQueryResult<Reply<Key>> {
  const { againAfter } = options;
  return useQuery({
    queryKey: [key, call],
    queryFn: ({ signal }) => ask(key, call as Call<Key>, { signal }),
    enabled: call !== null,
    ...(againAfter === undefined ? {} : { refetchInterval: ({ state }: { readonly state: { readonly data: unknown } }) => againAfter(state.data as Reply<Key> | undefined) ?? false }),
    ...(options.keepPrevious === true ? { placeholderData: keepPreviousData } : {}),
  }) as UseQueryResult<Reply<Key>>;
}

/**
 * Changes something by a route. While it is not known whether a change was made, the same body goes out under the same
 * Idempotency-Key, so that pressing again never does it twice. Whatever is shown is asked again afterwards.
 */
export function useChange<Key extends RouteKey>(
  key: Key,
  options: { readonly onSuccess?: (reply: Reply<Key>) => void } = {},
): UseMutationResult<Reply<Key>, Error, Call<Key>> {
  const client = useQueryClient();
  const attempt = useRef<{ readonly asked: string; readonly key: string } | null>(null);
  return useMutation<Reply<Key>, Error, Call<Key>>({
    mutationFn: async (call) => {
      const asked = JSON.stringify(call);
      if (attempt.current?.asked !== asked) attempt.current = { asked, key: crypto.randomUUID() };
      try {
        const reply = await ask(key, call, { key: attempt.current.key });
        attempt.current = null;
        return reply;
      } catch (error) {
        if (!(error instanceof NoAnswer) && !(error instanceof ApiError && error.status >= 500)) attempt.current = null;
        throw error;
      }
    },
    onSuccess: async (reply) => {
      options.onSuccess?.(reply);
      await client.invalidateQueries();
    },
    // What is shown is not so any more: it is asked again, so that the next try is about what it says now.
    onError: async (error) => {
      if (error instanceof ApiError && (error.problem?.moved ?? []).length > 0) await client.invalidateQueries();
    },
  });
}
