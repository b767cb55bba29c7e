import { afterAll, beforeAll, expect, test } from 'vitest';
import { restApi } from '../../core/contracts/rest/api.ts';
import type { Operation } from '../../core/contracts/rest/operation.ts';
import { type Role, role } from '../../core/domain/roles.ts';
import { type HubFixture, openHub } from '../../tests/helpers/hub-fixture.ts';
import matrix from './role-matrix.json' with { type: 'json' };

/**
 * Who gets past the door of which operation: the reviewed table stands in role-matrix.json, one line per operation,
 * one letter per role. How far they then see is for the tests of each area.
 */
const COLUMNS: readonly (Role | 'nobody')[] = ['nobody', ...role.options];

let hub: HubFixture;
const tokens = new Map<Role | 'nobody', string | null>();
beforeAll(async () => {
  hub = await openHub();
  tokens.set('nobody', null);
  for (const name of role.options) tokens.set(name, (await hub.signIn([name])).token);
});
afterAll(() => hub.close());

const operations = Object.values(restApi).flatMap((area) => Object.entries<Operation>(area));

test('the table names every operation and no other', () => {
  expect(Object.keys(matrix)).toEqual(operations.map(([id]) => id));
});

test.each(operations)('%s', async (id, operation) => {
  const url = operation.path.replaceAll(/:\w+/g, '0199d1f0-0000-7000-8000-00000000dead');
  const row: string[] = [];
  for (const name of COLUMNS) {
    // Signing out would end the sign-ins of the columns to come.
    const token =
      id === 'auth.logout' && name !== 'nobody' ? (await hub.signIn([name])).token : tokens.get(name);
    const answer = await hub.call(token ?? null)(operation.method, url);
    const shut = answer.body?.code === 'auth.required' || answer.body?.code === 'auth.forbidden';
    row.push(shut ? '-' : 'yes');
  }
  const allowed = COLUMNS.filter((_, index) => row[index] === 'yes');
  expect(allowed.join(' ')).toBe((matrix as Record<string, string>)[id]);
});
