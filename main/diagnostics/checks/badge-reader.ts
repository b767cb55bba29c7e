import { setTimeout as delay } from 'node:timers/promises';
import { PcscNfcReader } from '../../../native/nfc/pcsc-nfc-reader.ts';
import { bad, type Check, good, warn } from '../check.ts';

const LISTEN_MS = 2_000;

/** Whether the smart card service runs and has a reader. */
export const badgeReader: Check = {
  name: 'badge-reader',
  look: async ({ config }) => {
    if (config.nfc !== 'pcsc') return good(`Badge readers over PC/SC are not used (nfc: ${config.nfc}).`);
    const reader = new PcscNfcReader();
    const lost: string[] = [];
    reader.on((event) => {
      if (event.kind === 'service-lost') lost.push(event.detail);
    });
    await reader.start(new AbortController().signal);
    await delay(LISTEN_MS);
    const names = reader.readers();
    await reader.stop();
    if (names.length > 0) return good(`${names.join(', ')}.`);
    return lost.length > 0
      ? bad(
          'The smart card service does not answer.',
          'Install and start pcscd (systemctl enable --now pcscd.socket).',
        )
      : warn('No badge reader is plugged in.', 'Plug one in, or set nfc to "none".');
  },
};
