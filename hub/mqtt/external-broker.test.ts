import { describe, expect, it } from 'vitest';
import { type UpTopic, upTopic } from '../../core/contracts/mqtt.ts';
import type { UpMessage } from '../../core/ports/kiosk-bus.ts';
import { MOSQUITTO, Mosquitto } from '../../tests/helpers/mosquitto.ts';
import { brokerContract, KIOSK_A, quiet } from './broker.contract.ts';
import { ExternalBroker } from './external-broker.ts';

describe('a Mosquitto of the site’s own', () => {
  if (MOSQUITTO === undefined) {
    it('was not tried: it is not installed here', () => {});
    return;
  }
  let mosquitto: Mosquitto;
  let another: () => ExternalBroker;
  const { client, taken } = brokerContract(async (tls, dir) => {
    another = () => new ExternalBroker({ url: mosquitto.url, hubId: 'test', tls, log: quiet() });
    mosquitto = await Mosquitto.start(tls, dir);
    return { bus: another(), stop: () => mosquitto.stop() };
  });

  it('gives each message to one process of the hub, and tells a new one which kiosks are there', async () => {
    const kiosk = await client(KIOSK_A);
    const say = (topic: UpTopic, text: string, retain = false) =>
      kiosk.publishAsync(upTopic('roster/v1', KIOSK_A, topic), text, { qos: 1, retain });
    await say('status', 'here', true);
    await expect.poll(() => taken.length).toBe(1);
    const others: UpMessage[] = [];
    const bus = another();
    await bus.start(async (message) => void others.push(message));
    await expect.poll(() => others.some(({ topic }) => topic === 'status')).toBe(true);
    const sent = Array.from({ length: 20 }, (_, index) => String(index).padStart(2, '0'));
    for (const text of sent) await say('time', text);
    const timesOf = (messages: readonly UpMessage[]) =>
      messages.filter(({ topic }) => topic === 'time').map(({ payload }) => Buffer.from(payload).toString());
    await expect.poll(() => [...timesOf(taken), ...timesOf(others)].sort()).toEqual(sent);
    expect(Math.min(timesOf(taken).length, timesOf(others).length)).toBeGreaterThan(1);
    await bus.stop();
  });

  it('lets a revoked kiosk say and hear nothing more, on the line that it has', async () => {
    const kiosk = await client(KIOSK_A);
    const own = upTopic('roster/v1', KIOSK_A, 'time');
    await kiosk.publishAsync(own, 'before', { qos: 1 });
    await expect.poll(() => taken.length).toBe(1);
    await mosquitto.revoke([KIOSK_A]);
    const refusal = () =>
      kiosk.publishAsync(own, 'after', { qos: 1 }).then(
        () => 0,
        (error: { code: number }) => error.code,
      );
    await expect.poll(refusal, { timeout: 5_000 }).toBe(135);
  });
});
