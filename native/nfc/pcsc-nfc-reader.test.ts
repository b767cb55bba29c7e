import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { NfcEvent } from '../../core/ports/nfc-reader.ts';
import { EventLog } from '../event-log.ts';
import { type NfcRig, nfcReaderContract } from './nfc-reader.contract.ts';
import { PcscNfcReader } from './pcsc-nfc-reader.ts';
import { type Pcscd, startPcscd } from './pcscd.ts';
import { PcscdProxy } from './pcscd-proxy.ts';
import { VIRTUAL_READER_PORT, VirtualCard } from './virtual-card.ts';

// The second virtual reader: a demo on the same machine uses the first, and neither disturbs the other.
const PORT = VIRTUAL_READER_PORT + 1;
const READER = 'Virtual PCD 00 01';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let pcscd: Pcscd;
let proxy: PcscdProxy;
let folder: string;

beforeAll(async () => {
  pcscd = await startPcscd();
  folder = await mkdtemp(join(tmpdir(), 'pcsc-'));
  proxy = new PcscdProxy(join(folder, 'pcscd.comm'));
  process.env.PCSCLITE_CSOCK_NAME = proxy.path;
  await proxy.up();
});

afterAll(async () => {
  await proxy.down();
  await pcscd.close();
  await rm(folder, { recursive: true });
});

function makeReader(): PcscNfcReader {
  return new PcscNfcReader({
    accept: (name) => name === READER,
    readTimeoutMs: 1_000,
    retryMs: [50, 200],
    checkMs: 300,
  });
}

async function makeRig(): Promise<NfcRig> {
  const card = new VirtualCard(PORT);
  return {
    reader: makeReader(),
    insert: (uid) => {
      card.misbehaviour = 'none';
      return card.insert(uid);
    },
    remove: async () => card.remove(),
    insertFaulty: (reason) => {
      card.misbehaviour = (
        {
          'status-word': 'status-6300',
          'too-short': 'none',
          transport: 'mute',
          'removed-early': 'pulled-on-read',
        } as const
      )[reason];
      return card.insert(reason === 'too-short' ? '04A1' : '04AABBCC');
    },
    unplug: () => proxy.unplug([READER]),
    plug: () => proxy.unplug([]),
    loseService: () => proxy.down(),
    restoreService: () => proxy.up(),
    close: async () => {
      await card.close();
      await proxy.down();
      await proxy.up();
    },
  };
}

nfcReaderContract('PcscNfcReader on pcscd', makeRig);

it('calls an answer that breaks off unreadable', async () => {
  const reader = makeReader();
  const card = new VirtualCard(PORT);
  const log = new EventLog<NfcEvent>();
  reader.on(log.take);
  await reader.start(new AbortController().signal);
  card.misbehaviour = 'cut-short';
  await card.insert('04AABBCC');
  const event = await log.next(({ kind }) => kind === 'card-unreadable');
  expect(event).toMatchObject({ kind: 'card-unreadable', reader: READER });
  await card.close();
  await reader.stop();
});

it('does not repeat a card that stays while the daemon is only restarted', async () => {
  const reader = makeReader();
  const card = new VirtualCard(PORT);
  const log = new EventLog<NfcEvent>();
  reader.on(log.take);
  await reader.start(new AbortController().signal);
  await card.insert('04AABBCC');
  await log.next(({ kind }) => kind === 'card');
  await proxy.down();
  await proxy.up();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await card.close();
  await log.next(({ kind }) => kind === 'card-removed');
  expect(log.kinds().filter((kind) => kind.startsWith('card'))).toEqual(['card', 'card-removed']);
  await reader.stop();
});
