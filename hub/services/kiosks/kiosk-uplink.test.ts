import pino from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { FactAck } from '../../../core/contracts/mqtt.ts';
import type { IntakeResult } from '../../../core/ports/fact-intake.ts';
import { KIOSK_ORIGINS, KIOSKS, uuidOf } from '../../../tests/helpers/fact-world.ts';
import { KioskUplink, type UplinkParts } from './kiosk-uplink.ts';

const ORIGIN = KIOSK_ORIGINS[0] ?? '';
const RESULT: IntakeResult = {
  ...{ seq: 1, resendFrom: null, rejected: null, stored: 1, forks: 0, forked: false },
  ...{ sessions: [], checkpoint: null },
};
const BATCH = {
  ...{ v: 1, origin: ORIGIN, from: 1, facts: ['a fact'] },
  head: { seq: 1, hash: 'a'.repeat(64), signature: Buffer.alloc(64).toString('base64') },
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('tells a kiosk whose batch waits its turn that it was heard, until the batch is taken', async () => {
  const told: FactAck[] = [];
  let store = (_result: IntakeResult) => {};
  const parts = {
    intake: {
      ingest: () =>
        new Promise<IntakeResult>((resolve) => {
          store = resolve;
        }),
    },
    registry: { byId: async () => ({ id: KIOSKS[0], mode: 'real', revokedAt: null }), seen: async () => {} },
    downlink: { send: async (_kiosk: unknown, _topic: string, ack: FactAck) => void told.push(ack) },
    log: pino({ level: 'silent' }),
  };
  const context = { clock: { wall: () => 1e12 }, log: { hubEpoch: uuidOf('epoch') } };
  type Context = ConstructorParameters<typeof KioskUplink>[0];
  const uplink = new KioskUplink(context as unknown as Context, parts as unknown as UplinkParts);
  const payload = Buffer.from(JSON.stringify(BATCH));
  const taken = uplink.handle({ kioskId: KIOSKS[0], mode: 'real', topic: 'facts', payload });
  await vi.advanceTimersByTimeAsync(9_000);
  expect(told.length).toBeGreaterThan(0);
  expect(new Set(told.map(({ seq, heard }) => `${seq} ${heard}`))).toEqual(new Set(['0 true']));
  store(RESULT);
  await taken;
  expect(told.at(-1)).toMatchObject({ origin: ORIGIN, seq: 1 });
  expect(told.at(-1)).not.toHaveProperty('heard');
  const answers = told.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toHaveLength(answers);
});
