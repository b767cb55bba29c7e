/** How the database answers a query: its plan in a line, and how many rows it read for what it gave. */

import { sql } from 'kysely';
import pg from 'pg';
import type { DatabasePlace, HubDatabase } from '../../hub/storage/database.ts';
import type { Query } from './hub-campus.ts';

export interface Plan {
  readonly steps: readonly string[];
  /** Null where the database does not say: SQLite. */
  readonly read: number | null;
  readonly returned: number | null;
}

/** A node of PostgreSQL's `explain (analyze, format json)`. */
interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly Node[];
}

export async function planOf(db: HubDatabase, place: DatabasePlace, query: Query): Promise<Plan | null> {
  if (!/^\s*(select|with)/i.test(query.sql)) return null;
  return 'url' in place ? onPostgres(place.url, query) : onSqlite(db, query);
}

async function onPostgres(url: string, { sql: text, parameters }: Query): Promise<Plan> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // As the hub's own connections have it.
    await client.query('set random_page_cost = 1.1');
    const explain = `explain (analyze, format json) ${text}`;
    const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Node }[] }>(explain, [...parameters]);
    const root = rows[0]?.['QUERY PLAN'][0]?.Plan;
    if (!root) throw new Error('no plan');
    const scans = [...nodesOf(root)].filter((node) => node['Relation Name']);
    const read = scans.reduce((sum, node) => sum + rowsRead(node), 0);
    return { steps: scans.map(stepOf), read: Math.round(read), returned: root['Actual Rows'] };
  } finally {
    await client.end();
  }
}

function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of node.Plans ?? []) yield* nodesOf(child);
}

/** Rows that were taken in hand, also those that a condition then let go. Counts are per loop. */
function rowsRead(node: Node): number {
  const dropped = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return (node['Actual Rows'] + dropped) * node['Actual Loops'];
}

function stepOf(node: Node): string {
  const { 'Node Type': how, 'Relation Name': table } = node;
  const index = node['Index Name'] ?? [...nodesOf(node)].find((child) => child['Index Name'])?.['Index Name'];
  return `${how.replace(/ Scan$/, '').toLowerCase()} ${index ?? table}`;
}

async function onSqlite(db: HubDatabase, query: Query): Promise<Plan> {
  // Kysely numbers parameters nowhere on SQLite: each `?` takes the next one.
  const parts = query.sql.split('?');
  const text = parts.map((part, index) =>
    index < parts.length - 1 ? sql`${sql.raw(part)}${query.parameters[index]}` : sql.raw(part),
  );
  const { rows } = await sql<{ detail: string }>`explain query plan ${sql.join(text, sql``)}`.execute(db);
  const steps = rows.map((row) => row.detail).filter((detail) => /^(SCAN|SEARCH|USE TEMP)/.test(detail));
  return {
    steps: steps.map((step) => step.replace(/ USING( COVERING)? INDEX/, '').toLowerCase()),
    read: null,
    returned: null,
  };
}
