/** What every NfcReader must do, whatever stands behind it. The real adapter passes it against faults at the wire. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CardFault, NfcEvent, NfcReader } from '../../core/ports/nfc-reader.ts';
import { EventLog } from '../event-log.ts';

/** One reader under test with the hands that a person would have. */
export interface NfcRig {
  readonly reader: NfcReader;
  insert(uid: string): Promise<void>;
  remove(): Promise<void>;
  /** A card that fails in this way comes and stays until `remove` (or leaves by itself for `removed-early`). */
  insertFaulty(reason: CardFault): Promise<void>;
  unplug(): Promise<void>;
  plug(): Promise<void>;
  loseService(): Promise<void>;
  restoreService(): Promise<void>;
  close(): Promise<void>;
}

export function nfcReaderContract(name: string, makeRig: () => Promise<NfcRig>): void {
  describe(`${name} as an NfcReader`, () => {
    let rig: NfcRig;
    let log: EventLog<NfcEvent>;
    let life: AbortController;

    beforeEach(async () => {
      rig = await makeRig();
      log = new EventLog();
      life = new AbortController();
      rig.reader.on(log.take);
    });
    afterEach(async () => {
      life.abort();
      await rig.reader.stop();
      await rig.close();
    });

    const kind = (wanted: NfcEvent['kind']) => (event: NfcEvent) => event.kind === wanted;
    const card = (uid: string) => (event: NfcEvent) => event.kind === 'card' && event.uid === uid;

    it('finds the reader that was there before the start', async () => {
      await rig.reader.start(life.signal);
      const attached = await log.next(kind('reader-attached'));
      expect(rig.reader.readers()).toContain(attached.kind === 'reader-attached' ? attached.reader : '');
    });

    it.each(['04A1B2C3', '04A1B2C3D4E5F6', '0102030405060708090A'])(
      'reads the UID %s and tells when the card leaves',
      async (uid) => {
        await rig.reader.start(life.signal);
        await log.next(kind('reader-attached'));
        await rig.insert(uid);
        await log.next(card(uid));
        await rig.remove();
        await log.next(kind('card-removed'));
        expect(log.kinds()).toEqual(['reader-attached', 'card', 'card-removed']);
      },
    );

    it('reads a card that lay there before the start', async () => {
      await rig.insert('04AABBCC');
      await rig.reader.start(life.signal);
      await log.next(card('04AABBCC'));
    });

    it('takes the same card twice as two taps', async () => {
      await rig.reader.start(life.signal);
      await log.next(kind('reader-attached'));
      for (let tap = 0; tap < 2; tap += 1) {
        const from = log.mark();
        await rig.insert('04AABBCC');
        await log.next(card('04AABBCC'), from);
        await rig.remove();
        await log.next(kind('card-removed'), from);
      }
    });

    it.each(['status-word', 'too-short', 'transport', 'removed-early'] as const)(
      'tells of a card that fails with %s, and reads the next one',
      async (reason) => {
        await rig.reader.start(life.signal);
        await log.next(kind('reader-attached'));
        await rig.insertFaulty(reason);
        const event = await log.next(kind('card-unreadable'));
        expect(event).toMatchObject({ kind: 'card-unreadable', reason });
        expect(log.all.filter(kind('card'))).toEqual([]);
        await rig.remove();
        await log.next(kind('card-removed'));
        await rig.insert('04AABBCC');
        await log.next(card('04AABBCC'));
      },
    );

    it('follows the reader off its cable and on again, and reads the card that came meanwhile', async () => {
      await rig.reader.start(life.signal);
      await log.next(kind('reader-attached'));
      await rig.unplug();
      await log.next(kind('reader-detached'));
      expect(rig.reader.readers()).toEqual([]);
      await rig.insert('04AABBCC');
      const from = log.mark();
      await rig.plug();
      await log.next(card('04AABBCC'), from);
      expect(log.kinds()).toEqual(['reader-attached', 'reader-detached', 'reader-attached', 'card']);
    });

    it('takes a card for removed when its reader goes', async () => {
      await rig.insert('04AABBCC');
      await rig.reader.start(life.signal);
      await log.next(card('04AABBCC'));
      await rig.unplug();
      await log.next(kind('reader-detached'));
      expect(log.kinds().slice(-2)).toEqual(['card-removed', 'reader-detached']);
    });

    it('starts with no reader, and finds the one that comes', async () => {
      await rig.unplug();
      await rig.reader.start(life.signal);
      expect(rig.reader.readers()).toEqual([]);
      await rig.plug();
      await log.next(kind('reader-attached'));
      await rig.insert('04AABBCC');
      await log.next(card('04AABBCC'));
    });

    it('recovers when the service behind it was gone, and reads the card that came meanwhile', async () => {
      await rig.reader.start(life.signal);
      await log.next(kind('reader-attached'));
      await rig.loseService();
      await log.next(kind('service-lost'));
      expect(rig.reader.readers()).toEqual([]);
      expect(log.kinds()).toContain('reader-detached');
      await rig.insert('04AABBCC');
      const from = log.mark();
      await rig.restoreService();
      await log.next(card('04AABBCC'), from);
      expect(log.kinds(from)).toEqual(['service-back', 'reader-attached', 'card']);
    });

    it('starts while the service is away', async () => {
      await rig.loseService();
      await rig.reader.start(life.signal);
      expect(rig.reader.readers()).toEqual([]);
      await rig.restoreService();
      await log.next(kind('reader-attached'));
    });

    it('is silent after stop, twice, and can be started again', async () => {
      await rig.reader.start(life.signal);
      await log.next(kind('reader-attached'));
      await rig.reader.stop();
      await rig.reader.stop();
      expect(rig.reader.readers()).toEqual([]);
      const from = log.mark();
      await rig.insert('04AABBCC');
      await rig.reader.start(life.signal);
      await log.next(card('04AABBCC'), from);
      expect(log.kinds(from)).toEqual(['reader-attached', 'card']);
    });

    it('stops when its signal is aborted', async () => {
      await rig.reader.start(life.signal);
      await log.next(kind('reader-attached'));
      life.abort();
      expect(rig.reader.readers()).toEqual([]);
    });

    it('tells no more to who unsubscribed', async () => {
      const second = new EventLog<NfcEvent>();
      const off = rig.reader.on(second.take);
      await rig.reader.start(life.signal);
      await second.next(kind('reader-attached'));
      off();
      await rig.insert('04AABBCC');
      await log.next(card('04AABBCC'));
      expect(second.kinds()).toEqual(['reader-attached']);
    });
  });
}
