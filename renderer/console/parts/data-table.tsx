/**
 * A list as a table: sorted by its headings, cards on a phone. While reading, when empty and when it failed it says
 * what to do.
 */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../api/failure.ts';
import { FailureNote } from './failure-note.tsx';
import { Icon } from './icon.tsx';
import { Empty, Loading } from './states.tsx';

export interface Column<T> {
  readonly key: string;
  readonly head: string;
  readonly cell: (row: T) => ReactNode;
  /** What it is sorted by; a column without one cannot be sorted. */
  readonly sort?: (row: T) => string | number;
  /** The cell that names the row: a row heading, and the title of its card. */
  readonly main?: boolean;
  readonly numeric?: boolean;
  /** Speaks for itself: on a phone it stands without its heading, in one line with others of its kind. */
  readonly bare?: boolean;
}

interface Props<T> {
  /** What the table shows, for who does not see what stands around it. */
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  readonly loading?: boolean;
  readonly failure?: Failure | null;
  readonly retry?: () => void;
  readonly empty: ReactNode;
  /** For lists that are continued. */
  readonly more?: { readonly has: boolean; readonly busy: boolean; load(): void };
}

interface Order {
  readonly key: string;
  readonly down: boolean;
}

export function DataTable<T>(props: Props<T>): ReactNode {
  const { caption, columns, rows, rowKey, loading, failure, retry, empty, more } = props;
  const [order, setOrder] = useState<Order | null>(null);
  if (failure && rows.length === 0) return <FailureNote failure={failure} retry={retry} />;
  if (loading && rows.length === 0) return <Loading />;
  if (rows.length === 0) return typeof empty === 'string' ? <Empty title={empty} /> : empty;
  return (
    <>
      {failure && <FailureNote failure={failure} retry={retry} />}
      <div className="table-frame">
        <table className="data">
          <caption className="quiet-only">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <HeadCell key={column.key} column={column} order={order} onOrder={setOrder} />
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted(rows, columns, order).map((row) => (
              <tr key={rowKey(row)}>
                {columns.map((column) => (
                  <Cell key={column.key} column={column} row={row} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more?.has && <LoadMore busy={more.busy} load={more.load} />}
    </>
  );
}

function Cell<T>({ column, row }: { readonly column: Column<T>; readonly row: T }): ReactNode {
  const className = column.numeric ? 'numbers' : undefined;
  if (column.main)
    return (
      <th scope="row" className={className}>
        {column.cell(row)}
      </th>
    );
  return (
    <td data-head={column.bare ? undefined : column.head} className={className}>
      {column.cell(row)}
    </td>
  );
}

function HeadCell<T>(props: {
  readonly column: Column<T>;
  readonly order: Order | null;
  readonly onOrder: (order: Order) => void;
}): ReactNode {
  const { column, order, onOrder } = props;
  const className = column.numeric ? 'numbers' : undefined;
  if (column.sort === undefined)
    return (
      <th scope="col" className={className}>
        {column.head}
      </th>
    );
  const mine = order?.key === column.key;
  const direction = mine ? (order.down ? 'descending' : 'ascending') : 'none';
  return (
    <th scope="col" aria-sort={direction} className={className}>
      <button
        type="button"
        className="sort"
        onClick={() => onOrder({ key: column.key, down: mine && !order.down })}
      >
        {column.head}
        <Icon name={mine && !order.down ? 'up' : 'down'} />
      </button>
    </th>
  );
}

function sorted<T>(rows: readonly T[], columns: readonly Column<T>[], order: Order | null): readonly T[] {
  const by = columns.find(({ key }) => key === order?.key)?.sort;
  if (by === undefined || order === null) return rows;
  const sign = order.down ? -1 : 1;
  return rows.toSorted((a, b) => sign * compare(by(a), by(b)));
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
}

export function LoadMore({ busy, load }: { readonly busy: boolean; readonly load: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <p className="load-more">
      <button
        type="button"
        className="button plain"
        aria-disabled={busy}
        onClick={() => {
          if (!busy) load();
        }}
      >
        {t(busy ? 'parts.loading' : 'parts.more')}
      </button>
    </p>
  );
}
