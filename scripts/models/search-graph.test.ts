import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { searchGraphModule } from './search-graph.ts';

test('the graph that the kiosk carries is the one that the script describes', async () => {
  const carried = await readFile(new URL('../../main/vision/search-graph.ts', import.meta.url), 'utf8');
  expect(carried).toBe(searchGraphModule());
});
