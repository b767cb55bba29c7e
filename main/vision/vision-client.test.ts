import { expect, test } from 'vitest';
import { type VisionAlive, type VisionEvent, visionPing } from '../../core/contracts/vision.ts';
import { Listeners } from '../../core/ports/listeners.ts';
import type { Channel } from './channel.ts';
import { VisionClient, type VisionClientOptions } from './vision-client.ts';

const isPing = (message: unknown) => visionPing.safeParse(message).success;
const READY: VisionEvent = { type: 'ready', pack: 'a', packName: 'b', loadMs: 1 };

/** The other end of a channel, played by the test. */
class Wire {
  readonly #messages = new Listeners<unknown>();
  readonly #closed = new Listeners<void>();
  /** What it answers when it is asked whether it works; null: nothing. */
  answer: VisionAlive | null = { type: 'alive', busyMs: 0 };
  readonly channel: Channel = {
    post: (message) => {
      const answer = isPing(message) ? this.answer : null;
      if (answer) queueMicrotask(() => this.say(answer));
    },
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

function clientOver(spawn: () => Promise<Channel>, options: VisionClientOptions = {}) {
  const told: Readonly<Record<string, unknown>>[] = [];
  const events: VisionEvent[] = [];
  const client = new VisionClient(spawn, {
    log: { warn: (fields) => void told.push(fields) },
    ...options,
  });
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

test.each([
  ['answers no more', null],
  ['works at one frame for ever', { type: 'alive', busyMs: 60_000 } as const],
])('a process that %s is ended, said to be lost, and followed by a fresh one', async (_, answer) => {
  const wires: Wire[] = [];
  const ended: number[] = [];
  const { client, events, told } = clientOver(
    async () => {
      const wire = new Wire();
      wires.push(wire);
      return wire.channel;
    },
    {
      patience: { askMs: 20, unanswered: 5, frameMs: 5_000 },
      end: () => void ended.push(wires.length),
    },
  );
  await client.start(new AbortController().signal);
  wires[0]?.say(READY);
  if (wires[0]) wires[0].answer = answer;
  await expect.poll(() => wires.length, { timeout: 10_000 }).toBe(2);
  expect(client.ready()).toBe(false);
  expect(ended).toEqual([1]);
  expect(told).toEqual([{ event: 'vision.hangs' }]);
  expect(events).toMatchObject([READY, { type: 'failed', code: 'vision.process-lost' }]);
  // What the old one says after all counts no more.
  wires[0]?.say(READY);
  expect(client.ready()).toBe(false);
  wires[1]?.say(READY);
  expect(client.ready()).toBe(true);
  await client.stop();
});
