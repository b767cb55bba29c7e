import { expect, test } from 'vitest';
import type { VisionEvent } from '../../core/contracts/vision.ts';
import { Listeners } from '../../core/ports/listeners.ts';
import type { Channel } from './channel.ts';
import { VisionClient } from './vision-client.ts';

const READY: VisionEvent = { type: 'ready', pack: 'a', packName: 'b', loadMs: 1 };

/** The other end of a channel, played by the test. */
class Wire {
  readonly #messages = new Listeners<unknown>();
  readonly #closed = new Listeners<void>();
  readonly channel: Channel = {
    post: () => undefined,
    on: (listener) => this.#messages.on(listener),
    onClose: (listener) => this.#closed.on(listener),
    close: () => undefined,
  };

  say(message: unknown): void {
    this.#messages.emit(message);
  }

  die(): void {
    this.#closed.emit();
  }
}

function clientOver(spawn: () => Promise<Channel>) {
  const told: Readonly<Record<string, unknown>>[] = [];
  const events: VisionEvent[] = [];
  const client = new VisionClient(spawn, { warn: (fields) => void told.push(fields) });
  client.on((event) => events.push(event));
  return { client, events, told };
}

test('a message that is none is logged once per kind and dropped; the next good one counts', async () => {
  const wire = new Wire();
  const { client, events, told } = clientOver(async () => wire.channel);
  await client.start(new AbortController().signal);
  for (let count = 0; count < 3; count += 1) wire.say({ type: 'surprise', name: 'Ada' });
  wire.say({ ...READY, loadMs: 'long' });
  wire.say(READY);
  expect(told).toEqual([
    { event: 'vision.bad-message', where: 'type' },
    { event: 'vision.bad-message', where: 'loadMs' },
  ]);
  expect(events).toEqual([READY]);
  await client.stop();
});

test('a process that does not start is logged once until one was ready, and tried again', async () => {
  const wires: Wire[] = [];
  let starts = 0;
  const { client, told } = clientOver(async () => {
    starts += 1;
    if (starts !== 3) throw new Error('no such program');
    const wire = new Wire();
    wires.push(wire);
    return wire.channel;
  });
  const failed = {
    event: 'vision.not-started',
    err: expect.objectContaining({ message: 'no such program' }),
  };
  await client.start(new AbortController().signal);
  await expect.poll(() => wires.length, { timeout: 10_000 }).toBe(1);
  expect(told).toEqual([failed]);
  wires[0]?.say(READY);
  wires[0]?.die();
  await expect.poll(() => told, { timeout: 10_000 }).toEqual([failed, failed]);
  await client.stop();
});
