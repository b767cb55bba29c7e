import { MessageChannel as NodeMessageChannel } from 'node:worker_threads';
import { afterEach, expect, it } from 'vitest';
import type { Frame, FrameDone } from '../../core/contracts/vision.ts';
import { FrameSender } from './frame-sender.ts';

const ports: { close(): void }[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

function channel(): { near: MessagePort; far: NodeMessageChannel['port2'] } {
  const { port1, port2 } = new NodeMessageChannel();
  ports.push(port1, port2);
  return { near: port1 as unknown as MessagePort, far: port2 };
}

function frame(seq: number): Frame {
  return {
    type: 'frame',
    seq,
    epoch: 1,
    width: 160,
    height: 120,
    format: 'RGBA',
    capturedAt: 0,
    camera: 'test',
    data: new Uint8Array(4),
  };
}

const done = (seq: number): FrameDone => ({ type: 'frame-done', seq, face: null, hint: null });

it('sends the next frame only after the last was answered', async () => {
  const heard: number[] = [];
  const answered: number[] = [];
  const sender = new FrameSender(
    (answer) => answered.push(answer.seq),
    () => 0,
  );
  const { near, far } = channel();
  sender.attach(near);
  far.on('message', (sent: Frame) => heard.push(sent.seq));
  sender.send(frame(1));
  sender.send(frame(2));
  await expect.poll(() => heard).toEqual([1]);
  expect(sender.ready()).toBe(false);
  far.postMessage(done(1));
  await expect.poll(() => sender.ready()).toBe(true);
  sender.send(frame(3));
  await expect.poll(() => heard).toEqual([1, 3]);
  expect(answered).toEqual([1]);
});

it('owes nothing to a process that died: a new port starts with a credit', () => {
  const sender = new FrameSender(
    () => undefined,
    () => 0,
  );
  sender.attach(channel().near);
  sender.send(frame(1));
  expect(sender.ready()).toBe(false);
  sender.attach(channel().near);
  expect(sender.ready()).toBe(true);
});

it('takes a credit back that was never returned', () => {
  let now = 0;
  const sender = new FrameSender(
    () => undefined,
    () => now,
  );
  sender.attach(channel().near);
  sender.send(frame(1));
  now = 10_000;
  expect(sender.ready()).toBe(true);
});

it('ignores answers that are malformed or to another frame', async () => {
  const sender = new FrameSender(
    () => undefined,
    () => 0,
  );
  const { near, far } = channel();
  sender.attach(near);
  sender.send(frame(7));
  far.postMessage({ type: 'frame-done', seq: 'seven' });
  far.postMessage(done(6));
  far.postMessage(done(7));
  await expect.poll(() => sender.ready()).toBe(true);
});
