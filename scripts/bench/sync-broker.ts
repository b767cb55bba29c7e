/**
 * A process with nothing but the hub's side of the broker in it, which takes every message and does nothing with it:
 * `sync-broker.ts PKI-FOLDER [URL of a broker of the site's own]`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { EmbeddedBroker } from '../../hub/mqtt/embedded-broker.ts';
import { ExternalBroker } from '../../hub/mqtt/external-broker.ts';

const [pki = '', url] = process.argv.slice(2);
const read = (file: string): string => readFileSync(join(pki, file), 'utf8');
const tls = { key: read('hub.key'), certificate: read('hub.pem'), ca: read('ca.pem') };
const log = pino({ level: 'silent' });
const broker = url
  ? new ExternalBroker({ url, hubId: 'bench', tls, log })
  : new EmbeddedBroker({
      host: '127.0.0.1',
      port: 0,
      publicName: 'localhost',
      tls,
      identify: async (kioskId) => ({ kioskId, mode: 'simulation' }),
      refused: () => {},
      log,
    });
await broker.start(async () => {});
while (!broker.ready) await new Promise((resolve) => setTimeout(resolve, 20));
process.stdout.write(`ready ${broker.url}\n`);
