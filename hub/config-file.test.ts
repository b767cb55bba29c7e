import { expect, test } from 'vitest';
import { databasePlace, hubConfigFrom } from './config-file.ts';

const SECRET = 'very-secret';

test('the database is a file in the data folder, or what DATABASE_URL says', () => {
  const place = (env: Record<string, string>) =>
    databasePlace(hubConfigFrom(undefined, { ROSTER_HUB_DATA_DIR: '/data', ...env }));
  expect(place({})).toEqual({ file: '/data/hub.db' });
  const url = `postgres://roster:${SECRET}@db.example/roster`;
  expect(place({ DATABASE_URL: url })).toEqual({ url });
});

test('an address of another kind of database is refused, without repeating it', () => {
  const env = { ROSTER_HUB_DATA_DIR: '/data', DATABASE_URL: `mysql://roster:${SECRET}@db.example/roster` };
  const refusal = () => hubConfigFrom(undefined, env);
  expect(refusal).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  expect(refusal).toThrow('"database.url"');
  expect(refusal).not.toThrow(SECRET);
});

test.each(['50%off', 'a/b', 'a#b'])('a password that is not percent-encoded is refused: %s', (password) => {
  const env = {
    ROSTER_HUB_DATA_DIR: '/data',
    DATABASE_URL: `postgres://roster:${password}@db.example/roster`,
  };
  expect(() => hubConfigFrom(undefined, env)).toThrow('%25');
});
