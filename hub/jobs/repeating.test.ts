import pino from 'pino';
import { expect, it } from 'vitest';
import { Repeating } from './repeating.ts';

it('tells once that work fails, and once that it works again', async () => {
  const told: unknown[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void told.push(JSON.parse(line).event) });
  let runs = 0;
  const work = async () => {
    runs += 1;
    if (runs <= 3) throw new Error('no');
  };
  const repeating = new Repeating({ name: 'acl', everyMs: 1, work, log });
  repeating.start();
  await expect.poll(() => runs).toBeGreaterThan(5);
  await repeating.stop();
  expect(told).toEqual(['job.failed', 'job.mended']);
});
