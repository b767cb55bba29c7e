import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { restApi } from '../../core/contracts/rest/api.ts';
import { answersEvents, answersFile, type Operation } from '../../core/contracts/rest/operation.ts';
import { replay } from '../../tests/helpers/replay.ts';
import { openRestWorld, type RestWorld } from '../../tests/helpers/rest-world.ts';
import { pathsOf, recorded } from './examples/answers.ts';
import type { Example } from './examples/example.ts';
import { EXAMPLES } from './examples/examples.ts';

/**
 * Every operation's example is sent to a hub that has everything, and must be answered as the OpenAPI document says.
 * With RECORD_EXAMPLES=1 the answers are written down anew: look at the difference before it is committed.
 */
const FOLDER = join(import.meta.dirname, 'examples');
const RECORD = process.env.RECORD_EXAMPLES === '1';

let world: RestWorld;
beforeAll(async () => {
  world = await openRestWorld();
});
afterAll(() => world.hub.close());

const areas = Object.entries(restApi).map(([tag, area]) => [tag, Object.entries<Operation>(area)] as const);
const operations = areas.flatMap(([tag, area]) =>
  area.map(([id, operation]) => [id, operation, tag] as const),
);

function answersOf(tag: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(FOLDER, 'answers', `${tag}.json`), 'utf8'));
}

test('every operation has an example, and no other', () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual(operations.map(([id]) => id).sort());
});

test.each(areas)('%s: every example is answered as the document says', async (tag, area) => {
  const fresh: Record<string, unknown> = {};
  for (const [id, operation] of area) {
    const { response } = operation;
    if (answersEvents(response)) continue;
    const example: Example = EXAMPLES[id] ?? expect.fail(`${id} has no example`);
    const token = world.tokens[example.as ?? 'admin'] ?? null;
    const answer = await replay(world, operation, example, world.own, token);
    if (operation.method !== 'GET') await world.restore();
    const wanted = operation.status ?? (response === null ? 204 : 200);
    expect.soft([id, answer.status], JSON.stringify(answer.body)).toEqual([id, wanted]);
    if (response === null || answersFile(response)) continue;
    expect.soft(response.safeParse(answer.body).error, id).toBeUndefined();
    fresh[id] = recorded(answer.body, world.own);
  }
  if (RECORD) writeFileSync(join(FOLDER, 'answers', `${tag}.json`), `${JSON.stringify(fresh, null, 2)}\n`);
  const known = answersOf(tag);
  expect(Object.keys(known)).toEqual(Object.keys(fresh));
  for (const [id, answer] of Object.entries(fresh))
    expect.soft([id, ...pathsOf(answer, known[id])]).toEqual([id, ...pathsOf(known[id], answer)]);
});

test('what the document shows as an answer is one', () => {
  for (const [tag, area] of areas) {
    const known = answersOf(tag);
    for (const [id, { response }] of area)
      if (response instanceof z.ZodType) expect.soft(response.safeParse(known[id]).error, id).toBeUndefined();
  }
});
