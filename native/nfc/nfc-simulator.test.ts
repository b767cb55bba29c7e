import { nfcReaderContract } from './nfc-reader.contract.ts';
import { NfcSimulator } from './nfc-simulator.ts';

nfcReaderContract('NfcSimulator', async () => {
  const reader = new NfcSimulator();
  return {
    reader,
    insert: async (uid) => reader.insert(uid),
    remove: async () => reader.remove(),
    insertFaulty: async (reason) => reader.tapUnreadable(reason),
    unplug: async () => reader.unplug(),
    plug: async () => reader.plug(),
    loseService: async () => reader.loseService(),
    restoreService: async () => reader.restoreService(),
    close: async () => {},
  };
});
