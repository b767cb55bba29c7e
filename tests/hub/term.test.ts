import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hubConfig } from '../../core/contracts/config.ts';
import { runRecount } from '../../hub/cli/recount.ts';
import { databaseKey } from '../../hub/pki/private-files.ts';
import { makeTerm, WEEKS } from '../../scripts/term/make-term.ts';
import { freshDatabase } from '../helpers/test-database.ts';

/** A Wednesday in the middle of a lesson. */
const NOW = Date.parse('2026-03-18T09:40:00Z');

test('the demo’s term is as large as promised, and every figure of it is what its facts say', async () => {
  const place = await freshDatabase();
  const database = 'url' in place ? { kind: 'postgres', url: place.url } : { kind: 'sqlite' };
  const config = hubConfig.parse({ dataDir: mkdtempSync(join(tmpdir(), 'term-')), database });
  const term = await makeTerm(config, NOW, () => undefined);
  expect(WEEKS).toBeGreaterThanOrEqual(8);
  expect(term.people).toBeGreaterThanOrEqual(300);
  expect(term.groups).toBeGreaterThanOrEqual(12);
  expect(term.logins).toHaveLength(3);
  expect(term.records).toBeGreaterThan(WEEKS * 1000);
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const key = await databaseKey(config.dataDir, undefined);
  expect(await runRecount(config, key, { repair: false, print }), lines.join('\n')).toBe(true);
});
