import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { restApi } from '../../core/contracts/rest/api.ts';
import { answersEvents, type Operation } from '../../core/contracts/rest/operation.ts';
import { role } from '../../core/domain/roles.ts';
import { hasOwner, replay } from '../../tests/helpers/replay.ts';
import { openRestWorld, type Places, type RestWorld } from '../../tests/helpers/rest-world.ts';
import type { Example } from './examples/example.ts';
import { EXAMPLES } from './examples/examples.ts';

/**
 * Every operation's example, done by everybody: the reviewed table stands in role-matrix.json, one line an operation.
 * `trainer 200/404`: for the trainer's own session (room, trainee …) it is done, for another's it does not exist. Who
 * is not named is answered 403, and nobody 401. The integration is a token with everything that one may have.
 * With RECORD_MATRIX=1 the table is written anew: look at every changed line before it is committed.
 */
const FILE = join(import.meta.dirname, 'role-matrix.json');
const CALLERS = ['nobody', ...role.options] as const;
const SHUT: Readonly<Record<string, number>> = { nobody: 401 };

let world: RestWorld;
beforeAll(async () => {
  world = await openRestWorld();
});
afterAll(() => world.hub.close());

const operations = Object.values(restApi).flatMap((area) => Object.entries<Operation>(area));
const seen: Record<string, string> = {};

async function statusOf(
  operation: Operation,
  example: Example,
  caller: string,
  places: Places,
): Promise<number> {
  const token = world.tokens[caller] ?? null;
  if (answersEvents(operation.response)) return beginningOf(operation, token);
  const { status } = await replay(world, operation, example, places, token);
  if (operation.method !== 'GET' && status < 300) await world.restore();
  return status;
}

/** A stream of events does not end by itself. */
async function beginningOf(operation: Operation, token: string | null): Promise<number> {
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  const answer = await world.hub.app.inject({ url: operation.path, headers, payloadAsStream: true });
  answer.stream().destroy();
  return answer.statusCode;
}

async function rowOf(id: string, operation: Operation): Promise<string> {
  const example = EXAMPLES[id] ?? expect.fail(`${id} has no example`);
  const cells: string[] = [];
  for (const caller of CALLERS) {
    const statuses = [await statusOf(operation, example, caller, world.own)];
    if (hasOwner(world, operation, example))
      statuses.push(await statusOf(operation, example, caller, world.foreign));
    const shut = SHUT[caller] ?? 403;
    if (statuses.some((status) => status !== shut)) cells.push(`${caller} ${statuses.join('/')}`);
  }
  return cells.join(', ');
}

test.each(operations)('%s', async (id, operation) => {
  seen[id] = await rowOf(id, operation);
  if (process.env.RECORD_MATRIX === '1') return;
  expect(seen[id]).toBe(JSON.parse(readFileSync(FILE, 'utf8'))[id]);
});

test('the table names every operation and no other', () => {
  if (process.env.RECORD_MATRIX === '1') writeFileSync(FILE, `${JSON.stringify(seen, null, 2)}\n`);
  expect(Object.keys(JSON.parse(readFileSync(FILE, 'utf8')))).toEqual(operations.map(([id]) => id));
});
