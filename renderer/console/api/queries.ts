/**
 * The hub's answers in components: `useAnswer` reads an operation, `usePages` one that is continued, `useChange`
 * changes something and says which readings are stale afterwards.
 */
import {
  keepPreviousData,
  type QueryClient,
  type UseMutationResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { Operation, RestAnswer } from '../../../core/contracts/rest/operation.ts';
import { useApi } from './api-context.ts';
import type { CallInput } from './client.ts';
import { asFailure, type Failure } from './failure.ts';

interface ReadOptions {
  /** False: do not ask (yet). */
  readonly when?: boolean;
  /** Ask again every so often, ms. */
  readonly every?: number | false;
  /** Show the last answer while another question is on its way, such as a changed filter. */
  readonly keep?: boolean;
  /** How long an answer is not asked for again, ms. */
  readonly fresh?: number;
}

const keyOf = (operation: Operation, input?: CallInput<Operation>) =>
  input === undefined
    ? [operation.method, operation.path]
    : [operation.method, operation.path, input.params ?? null, input.query ?? null];

export function useAnswer<O extends Operation>(
  operation: O,
  input: Pick<CallInput<O>, 'params' | 'query'> = {},
  { when = true, every = false, keep = false, fresh }: ReadOptions = {},
): UseQueryResult<RestAnswer<O>, Failure> {
  const api = useApi();
  return useQuery<RestAnswer<O>, Failure>({
    queryKey: keyOf(operation, input as CallInput<Operation>),
    queryFn: ({ signal }) => api.call(operation, { ...input, signal }).catch(fail),
    enabled: when,
    refetchInterval: every,
    ...(fresh === undefined ? {} : { staleTime: fresh }),
    ...(keep ? { placeholderData: keepPreviousData as never } : {}),
  });
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string | null;
}
type ItemOf<O extends Operation> = RestAnswer<O> extends { items: readonly (infer T)[] } ? T : never;

export interface Pages<T> {
  readonly items: readonly T[];
  readonly first: unknown;
  readonly failure: Failure | null;
  readonly loading: boolean;
  readonly loadingMore: boolean;
  readonly more: boolean;
  loadMore(): void;
  retry(): void;
}

/**
 * A list that is continued by what its answer calls `next`. @param continuedBy name of the query's field that takes it
 */
export function usePages<O extends Operation>(
  operation: O,
  input: Pick<CallInput<O>, 'params' | 'query'>,
  continuedBy: 'cursor' | 'after' = 'cursor',
  { when = true, every = false, keep = false }: ReadOptions = {},
): Pages<ItemOf<O>> {
  const api = useApi();
  const pages = useInfiniteQuery({
    queryKey: [...keyOf(operation, input as CallInput<Operation>), 'pages'],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...(input.query as object), ...(pageParam ? { [continuedBy]: pageParam } : {}) };
      return (await api
        .call(operation, { ...input, query, signal } as CallInput<O>)
        .catch(fail)) as unknown as Page<ItemOf<O>>;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<ItemOf<O>>) => last.next ?? null,
    enabled: when,
    refetchInterval: every,
    ...(keep ? { placeholderData: keepPreviousData } : {}),
  });
  return {
    items: pages.data?.pages.flatMap(({ items }) => items) ?? [],
    first: pages.data?.pages[0] ?? null,
    failure: pages.error ? asFailure(pages.error) : null,
    loading: pages.isPending && when,
    loadingMore: pages.isFetchingNextPage,
    more: pages.hasNextPage,
    loadMore: () => void pages.fetchNextPage(),
    retry: () => void pages.refetch(),
  };
}

/** Changes something. `stale`: operations whose readings are asked for again afterwards. */
export function useChange<O extends Operation>(
  operation: O,
  options: {
    readonly stale?: readonly Operation[];
    readonly done?: (answer: RestAnswer<O>) => void;
  } = {},
): UseMutationResult<RestAnswer<O>, Failure, CallInput<O>> {
  const api = useApi();
  const client = useQueryClient();
  return useMutation<RestAnswer<O>, Failure, CallInput<O>>({
    mutationFn: (input) => api.call(operation, input).catch(fail),
    onSuccess: async (answer) => {
      await refresh(client, options.stale ?? []);
      options.done?.(answer);
    },
    // Somebody else was quicker: the page behind the dialog shows what they made of it.
    onError: async (failure) => {
      if (failure.code === 'request.stale') await refresh(client, options.stale ?? []);
    },
  });
}

/** Asks again for every reading of these operations that is on the page. */
export async function refresh(client: QueryClient, stale: readonly Operation[]): Promise<void> {
  await Promise.all(stale.map((operation) => client.invalidateQueries({ queryKey: keyOf(operation) })));
}

function fail(error: unknown): never {
  throw asFailure(error);
}
