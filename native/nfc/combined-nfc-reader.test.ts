import { describe, expect, it } from 'vitest';
import type { NfcEvent } from '../../core/ports/nfc-reader.ts';
import { EventLog } from '../event-log.ts';
import { CombinedNfcReader } from './combined-nfc-reader.ts';
import { nfcReaderContract } from './nfc-reader.contract.ts';
import { NfcSimulator } from './nfc-simulator.ts';
import { WedgeNfcReader } from './wedge-nfc-reader.ts';

nfcReaderContract('CombinedNfcReader', async () => {
  const part = new NfcSimulator();
  return {
    reader: new CombinedNfcReader([part]),
    insert: async (uid) => part.insert(uid),
    remove: async () => part.remove(),
    insertFaulty: async (reason) => part.tapUnreadable(reason),
    unplug: async () => part.unplug(),
    plug: async () => part.plug(),
    loseService: async () => part.loseService(),
    restoreService: async () => part.restoreService(),
    close: async () => {},
  };
});

describe('CombinedNfcReader', () => {
  it('hears all of its parts, each under its own name', async () => {
    const [desk, keyboard] = [new NfcSimulator('Desk'), new WedgeNfcReader({}, 'Keyboard')];
    const reader = new CombinedNfcReader([desk, keyboard]);
    const log = new EventLog<NfcEvent>();
    reader.on(log.take);
    await reader.start(new AbortController().signal);
    expect(reader.readers()).toEqual(['Desk', 'Keyboard']);
    desk.tap('04AABBCC');
    [...'04DDEEFF', 'Enter'].forEach((key, i) => {
      keyboard.key({ key, at: i });
    });
    expect(log.all.filter(({ kind }) => kind === 'card')).toEqual([
      { kind: 'card', reader: 'Desk', uid: '04AABBCC' },
      { kind: 'card', reader: 'Keyboard', uid: '04DDEEFF' },
    ]);
    await reader.stop();
  });
});
