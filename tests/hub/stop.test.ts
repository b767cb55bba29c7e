/** A hub that is told to stop. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hubConfig } from '../../core/contracts/config.ts';
import { Hub } from '../../hub/hub.ts';
import { hubLogger } from '../../hub/log.ts';
import { FakeEnroller } from '../helpers/hub-fixture.ts';

class StubbornEnroller extends FakeEnroller {
  override async stop(): Promise<void> {
    throw new Error('the models do not let go');
  }
}

it('says in its log what did not close, and does not take the process with it', async () => {
  const lines: string[] = [];
  const config = hubConfig.parse({
    dataDir: mkdtempSync(join(tmpdir(), 'hub-stop-')),
    names: ['localhost'],
    listen: { host: 'localhost', port: 0 },
    broker: { kind: 'embedded', host: 'localhost', port: 0 },
  });
  const hub = await Hub.fromConfig(
    config,
    { databaseKey: new Uint8Array(32) },
    {
      logger: hubLogger('error', { write: (line) => void lines.push(line) }),
      enroller: new StubbornEnroller(),
    },
  );
  const stopping = new AbortController();
  await hub.start(stopping.signal);
  stopping.abort();
  await expect.poll(() => lines.join(''), { timeout: 15_000 }).toContain('the models do not let go');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'hub.stop-failed' });
  await hub.close();
});
