import { useInfiniteQuery } from '@tanstack/react-query';
import { ask, type Call, type Reply, type RouteKey } from './api.ts';

/** A list that grows page by page. */
export type Pages<Page, Item> = {
  /** Answer of the first page, for what it says about the list as a whole. */
  readonly first: Page | undefined;
  /** Undefined until the first page has come. */
  readonly data: readonly Item[] | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  readonly more: () => void;
};

type ListKey = { [Key in RouteKey]: Reply<Key> extends { readonly items: readonly unknown[]; readonly next: string | null } ? Key : never }[RouteKey];
type ItemOf<Page> = Page extends { readonly items: readonly (infer Item)[] } ? Item : never;

/** Reads a list of the API, a page at a time; `call` is asked anew when it changes. */
export function usePages<Key extends ListKey>(key: Key, call: Call<Key>): Pages<Reply<Key>, ItemOf<Reply<Key>>> {
  const query = useInfiniteQuery({
    queryKey: ['pages', key, call],
    queryFn: ({ pageParam, signal }) => {
      const { query: filters } = call as { readonly query?: object };
      return ask(key, { ...(call as object), query: { ...filters, ...(pageParam === null ? {} : { cursor: pageParam }) } } as unknown as Call<Key>, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last as { readonly next: string | null }).next,
  });
  const pages = query.data?.pages as readonly Reply<Key>[] | undefined;
  return {
    first: pages?.[0],
    data: pages?.flatMap((page) => [...(page as unknown as { readonly items: readonly ItemOf<Reply<Key>>[] }).items]),
    error: query.error,
    refetch: query.refetch,
    hasMore: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    more: () => void query.fetchNextPage(),
  };
}
