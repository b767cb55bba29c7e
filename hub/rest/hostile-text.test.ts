import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { restApi } from '../../core/contracts/rest/api.ts';
import type { Operation } from '../../core/contracts/rest/operation.ts';
import { replay } from '../../tests/helpers/replay.ts';
import { openRestWorld, type RestWorld } from '../../tests/helpers/rest-world.ts';
import { putBack, takeSnapshot } from '../../tests/helpers/snapshot.ts';
import type { Example } from './examples/example.ts';
import { EXAMPLES } from './examples/examples.ts';

/**
 * Every text that an operation takes (found by walking its schema), as an attacker would write it: it is refused by
 * the contract, or stored and given back as the text that it is. Never an error of the hub, never a statement.
 */
const HOSTILE = [
  `Robert'); DROP TABLE person;--`,
  `' OR '1'='1`,
  `"; select pg_sleep(9); --`,
  `<script>alert(1)</script><img src=x onerror=alert(1)>`,
  `{{constructor.constructor('x')()}} \${7*7} %s %00 \\u0000`,
  `=HYPERLINK("http://evil.example";"click")`,
  '../../../../etc/passwd',
  '\u0000\u202Eevil\uD800',
  '𝕏'.repeat(60),
] as const;
const UUID_LIKE = '0199d1f0-0000-7000-8000-00000000dead';

let world: RestWorld;
let tables: readonly string[];
beforeAll(async () => {
  world = await openRestWorld();
  tables = [...(await takeSnapshot(world.hub.db)).keys()];
});
afterAll(() => world.hub.close());

const operations = Object.values(restApi)
  .flatMap((area) => Object.entries<Operation>(area))
  .filter(
    ([id, operation]) => (operation.body ?? operation.query ?? operation.params) && id !== 'kiosks.claim',
  );

/** Paths to every text in a schema, of every branch of a union. */
function textsIn(schema: z.ZodType, path: readonly string[] = []): string[][] {
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat || schema instanceof z.ZodUUID)
    return [[...path]];
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([name, part]) =>
      textsIn(part as z.ZodType, [...path, name]),
    );
  if (schema instanceof z.ZodArray) return textsIn(schema.element as z.ZodType, [...path, '0']);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((one) => textsIn(one as z.ZodType, path));
  if (schema instanceof z.ZodPipe) return textsIn(schema.in as z.ZodType, path);
  const { innerType } = schema.def as { innerType?: z.ZodType };
  return innerType ? textsIn(innerType, path) : [];
}

function withText(value: unknown, [name, ...rest]: readonly string[], text: string): unknown {
  if (name === undefined) return text;
  if (Array.isArray(value) || (value === undefined && name === '0'))
    return [withText(Array.isArray(value) ? value[0] : undefined, rest, text)];
  const before = (value ?? {}) as Readonly<Record<string, unknown>>;
  return { ...before, [name]: withText(before[name], rest, text) };
}

const unique = (paths: readonly string[][]) => [
  ...new Map(paths.map((path) => [path.join('.'), path])).values(),
];

/** The example with the text in one place of its body, its query or its path. */
function* attacks(
  operation: Operation,
  example: Example,
): Generator<{ where: string; attack: Example; text: string }> {
  const bodies = operation.body ? unique(textsIn(operation.body)) : [];
  for (const text of HOSTILE) {
    for (const path of bodies)
      yield { where: path.join('.'), text, attack: { ...example, body: withText(example.body, path, text) } };
    const inUrl = text.replaceAll(/\p{Cs}/gu, '\uFFFD');
    for (const name of Object.keys(operation.query?.shape ?? {}))
      yield { where: `?${name}`, text, attack: { ...example, query: { ...example.query, [name]: inUrl } } };
    for (const name of Object.keys(operation.params?.shape ?? {}))
      yield { where: `:${name}`, text, attack: { ...example, params: { ...example.params, [name]: inUrl } } };
  }
}

test.each(operations)('%s', async (id, operation) => {
  const example = EXAMPLES[id] ?? expect.fail(`${id} has no example`);
  const token = world.tokens[example.as ?? 'admin'] ?? null;
  for (const { where, attack, text } of attacks(operation, example)) {
    const answer = await replay(world, operation, attack, world.own, token);
    const told = `${id} ${where} ${JSON.stringify(text)}: ${answer.status} ${answer.body?.code}`;
    expect.soft(answer.status, told).not.toBeGreaterThanOrEqual(500);
    if (answer.status < 300) {
      expect.soft(String(answer.headers['content-type'] ?? 'none'), told).not.toContain('text/html');
      expect.soft(answer.headers['x-content-type-options'], told).toBe('nosniff');
      if (operation.method !== 'GET') await world.restore();
    }
  }
});

test('the walk finds every text', () => {
  const body = restApi.timetable['timetable.create'].body;
  const found = unique(textsIn(body)).map((path) => path.join('.'));
  expect(found).toEqual(
    expect.arrayContaining(['title', 'roomId', 'groupIds.0', 'startTime', 'fromDate', 'date']),
  );
});

test('everything is still there', async () => {
  const snapshot = await takeSnapshot(world.hub.db);
  expect([...snapshot.keys()]).toEqual(tables);
  expect(snapshot.get('person')?.length).toBeGreaterThan(10);
  await putBack(world.hub.db, snapshot);
});

test.each(
  Object.values(restApi)
    .flatMap((area) => Object.entries<Operation>(area))
    .filter(([, operation]) => operation.params !== undefined),
)('%s knows nothing of an unknown id', async (id, operation) => {
  const example = EXAMPLES[id] ?? expect.fail(`${id} has no example`);
  const names = Object.keys(operation.params?.shape ?? {}).filter((name) => name !== 'kind');
  if (names.length === 0) return;
  const token = world.tokens[example.as ?? 'admin'] ?? null;
  for (const name of names) {
    const params = { ...example.params, [name]: UUID_LIKE };
    const { status, body } = await replay(world, operation, { ...example, params }, world.own, token);
    expect
      .soft([name, status, body?.code], id)
      .toEqual([name, 404, expect.stringMatching(/unknown|not-on-roll/)]);
  }
});
