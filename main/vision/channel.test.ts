import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { type Channel, childChannel, portChannel } from './channel.ts';

const closing = (channel: Channel) => new Promise<void>((resolve) => channel.onClose(resolve));

test('whoever asks after a child has ended is told so, as those who asked before', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'channel-'));
  try {
    const idle = join(folder, 'idle.mjs');
    writeFileSync(idle, 'process.on("message", () => undefined);');
    const channel = childChannel(fork(idle, { execArgv: [] }));
    const before = closing(channel);
    channel.close();
    await before;
    await closing(channel);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('whoever asks after a port was closed is told so, unless they want it no more', async () => {
  const { port1, port2 } = new MessageChannel();
  const channel = portChannel({
    postMessage: (message) => port1.postMessage(message),
    on: (event: 'message' | 'close', listener: (event: { data: unknown }) => void) =>
      port1.on(event, listener),
    start: () => port1.start(),
    close: () => port1.close(),
  });
  const before = closing(channel);
  port2.close();
  await before;
  let told = 0;
  channel.onClose(() => told++)();
  await closing(channel);
  expect(told).toBe(0);
});
