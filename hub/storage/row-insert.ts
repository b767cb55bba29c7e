/**
 * Inserts of many rows at once. Their text depends on how many rows there are and on nothing else, so it is made once for
 * each number: for what a campus sends after a week away, building it anew cost more than the database's own work.
 */
import { CompiledQuery, PostgresAdapter } from 'kysely';
import type { Database, HubDatabase } from './database.ts';

type Table = keyof Database & string;
type Column<T extends Table> = keyof Database[T] & string;

/** How a dialect writes the place of the nth parameter, from 1. */
export type Placeholder = (n: number) => string;

const QUESTION: Placeholder = () => '?';
const DOLLAR: Placeholder = (n) => `$${n}`;

export function placeholderOf(db: HubDatabase): Placeholder {
  return db.getExecutor().adapter instanceof PostgresAdapter ? DOLLAR : QUESTION;
}

/**
 * What a column is to an insert. `key`: tells rows apart; of a row whose key is there already, `take` columns are taken over,
 * `add` columns added to what is there, `first` columns left as they are. Without a `key` such a row is an error. `given`:
 * the database itself makes it.
 */
type Part = 'key' | 'take' | 'add' | 'first' | 'given';
/** Every column of the table, so that a new one cannot be forgotten. */
type Parts<T extends Table> = Readonly<Record<Column<T>, Part>>;

/** Rows a statement. SQLite keeps statements that it has seen, so few sizes are best; a server is asked as seldom as can be. */
const ROWS_FILE = 25;
const ROWS_SERVER = 200;

export class RowInsert<T extends Table> {
  readonly #table: T;
  readonly #parts: Parts<T>;
  readonly #columns: readonly Column<T>[];
  readonly #returning: readonly Column<T>[];
  readonly #texts = new Map<string, string>();

  constructor(table: T, parts: Parts<T>, returning: readonly Column<T>[] = []) {
    this.#table = table;
    this.#parts = parts;
    this.#columns = (Object.keys(parts) as Column<T>[]).filter((column) => parts[column] !== 'given');
    this.#returning = returning;
  }

  /** Writes the rows in their order; gives the returned columns of all of them, in no order. */
  async run<R>(db: HubDatabase, rows: readonly { readonly [C in Column<T>]?: unknown }[]): Promise<R[]> {
    const placeholder = placeholderOf(db);
    const step = placeholder === DOLLAR ? ROWS_SERVER : ROWS_FILE;
    const returned: R[] = [];
    for (let from = 0; from < rows.length; from += step) {
      const some = rows.slice(from, from + step);
      const values = some.flatMap((row) => this.#columns.map((column) => row[column]));
      const query = CompiledQuery.raw(this.#text(placeholder, some.length), values);
      returned.push(...(await db.executeQuery<R>(query)).rows);
    }
    return returned;
  }

  #text(placeholder: Placeholder, rows: number): string {
    const name = `${placeholder(1)}/${rows}`;
    const text = this.#texts.get(name) ?? this.#make(placeholder, rows);
    this.#texts.set(name, text);
    return text;
  }

  #make(placeholder: Placeholder, rows: number): string {
    const width = this.#columns.length;
    const row = (nth: number) =>
      `(${this.#columns.map((_, index) => placeholder(nth * width + index + 1)).join(', ')})`;
    const values = Array.from({ length: rows }, (_, nth) => row(nth)).join(', ');
    const parts = [`insert into "${this.#table}" (${list(this.#columns)}) values ${values}`];
    const key = this.#as('key');
    if (key.length > 0) {
      const take = this.#as('take').map((name) => `"${name}" = excluded."${name}"`);
      const add = this.#as('add').map(
        (name) => `"${name}" = "${this.#table}"."${name}" + excluded."${name}"`,
      );
      parts.push(`on conflict (${list(key)}) do update set ${[...take, ...add].join(', ')}`);
    }
    if (this.#returning.length > 0) parts.push(`returning ${list(this.#returning)}`);
    return parts.join(' ');
  }

  #as(part: Part): Column<T>[] {
    return this.#columns.filter((column) => this.#parts[column] === part);
  }
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
