import { expect, it } from 'vitest';
import type { EvidenceUpload } from '../../core/contracts/mqtt.ts';
import { VirtualTime } from '../../tests/helpers/virtual-time.ts';
import { EvidenceUplink } from './evidence-uplink.ts';

const crop = (factId: string): EvidenceUpload => ({
  v: 1,
  factId,
  subject: factId,
  takenAt: 1,
  expiresAt: 2,
  sealed: 'AAAA',
});

/** A hub that takes the crops of `held`, and says nothing of others. */
function waiting(...ids: string[]) {
  const time = new VirtualTime();
  const left = ids.map(crop);
  const held = new Set<string>();
  const asked: string[] = [];
  const uplink = new EvidenceUplink({
    outbox: {
      evidenceDue: (_epoch, except) => left.find(({ factId }) => !except.includes(factId)) ?? null,
      dropEvidence: (factId) => {
        left.splice(0, left.length, ...left.filter((one) => one.factId !== factId));
      },
    },
    schedule: time.schedule,
    epoch: () => 'epoch',
  });
  uplink.connected(({ factId }) => {
    asked.push(factId);
    if (held.has(factId)) time.schedule(() => uplink.onAck(factId), 10);
  });
  return { time, left, held, asked };
}

it('keeps a crop that the hub does not answer, lets others by, and sends it until it is taken', () => {
  const { time, left, held, asked } = waiting('early', 'good');
  held.add('good');
  time.pass(60_000);
  expect(left.map(({ factId }) => factId)).toEqual(['early']);
  held.add('early');
  time.pass(10 * 60_000);
  expect(left).toEqual([]);
  expect(asked).toEqual(['early', 'good', 'early']);
});
