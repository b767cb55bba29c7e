/** Lists that are continued by the id of their last item, and end with a page that is not full. */
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Operation, RestAnswer } from '../../../core/contracts/rest/operation.ts';
import { useApi } from './api-context.ts';
import type { CallInput } from './client.ts';
import { asFailure } from './failure.ts';
import type { Pages } from './queries.ts';

interface Item {
  readonly id: string;
}
type ItemOf<O extends Operation> =
  RestAnswer<O> extends { items: readonly (infer T extends Item)[] } ? T : never;

/** @param continuedBy the query's field that takes the id; `limit` is how many a page has */
export function useListBy<O extends Operation>(
  operation: O,
  continuedBy: 'before' | 'after',
  limit: number,
  query: Readonly<Record<string, string>> = {},
  every: number | false = false,
): Pages<ItemOf<O>> {
  const api = useApi();
  const pages = useInfiniteQuery({
    queryKey: [operation.method, operation.path, null, query, 'by-id'],
    queryFn: async ({ pageParam, signal }) => {
      const asked = { ...query, limit, ...(pageParam ? { [continuedBy]: pageParam } : {}) };
      const answer = await api.call(operation, { query: asked, signal } as unknown as CallInput<O>);
      return answer as unknown as { readonly items: readonly ItemOf<O>[] };
    },
    initialPageParam: '',
    getNextPageParam: ({ items }) => (items.length < limit ? null : (items.at(-1)?.id ?? null)),
    refetchInterval: every,
  });
  return {
    items: pages.data?.pages.flatMap(({ items }) => items) ?? [],
    first: pages.data?.pages[0] ?? null,
    failure: pages.error ? asFailure(pages.error) : null,
    loading: pages.isPending,
    loadingMore: pages.isFetchingNextPage,
    more: pages.hasNextPage,
    loadMore: () => void pages.fetchNextPage(),
    retry: () => void pages.refetch(),
  };
}
