import { useQuery, type UseQueryResult, useQueryClient } from '@tanstack/react-query';
import { ApiError, ask, type Reply } from './api.ts';

export type Signed = Reply<'GET /sessions/current'>;

async function read(): Promise<Signed | null> {
  try {
    return await ask('GET /sessions/current', {});
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** Who is signed in; data null: nobody. */
export function useSession(): UseQueryResult<Signed | null> {
  return useQuery({ queryKey: ['session'], queryFn: read, staleTime: 60_000 });
}

/** Forgets what the person before saw, and asks again who is signed in. */
export function useSessionChanged(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await client.resetQueries({ queryKey: ['session'] });
    await client.invalidateQueries();
  };
}
