/** A broker of the site's own lets anybody connect under any client id: a kiosk's must not be guessed by another. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterEach, expect, it } from 'vitest';
import { kioskIdentity, quiet } from '../../hub/mqtt/broker.contract.ts';
import { ExternalBroker } from '../../hub/mqtt/external-broker.ts';
import { CertificateAuthority } from '../../hub/pki/authority.ts';
import { certificateRequest } from '../../main/sync/certificate-request.ts';
import { KIOSKS, ROOM, SESSION, uuidOf } from '../helpers/fact-world.ts';
import { openTestStorage } from '../helpers/kiosk-storage.ts';
import { MOSQUITTO, Mosquitto } from '../helpers/mosquitto.ts';
import { ownKeys, syncOf } from '../helpers/own-kiosk.ts';

const [VICTIM, THIEF] = KIOSKS;
const leaving: (() => unknown)[] = [];
afterEach(async () => {
  for (const leave of leaving.splice(0).reverse()) await leave();
});

it.runIf(MOSQUITTO)('keeps its line at a Mosquitto when another kiosk connects under its name', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'taken-place-'));
  const authority = await CertificateAuthority.open(dir, Date.now());
  const tls = { ...(await authority.hubCertificate(['127.0.0.1'], Date.now())), ca: authority.pem };
  const mosquitto = await Mosquitto.start(tls, dir);
  leaving.push(() => mosquitto.stop());
  const bus = new ExternalBroker({ url: mosquitto.url, hubId: 'test', tls, log: quiet() });
  leaving.push(() => bus.stop());
  const heard: string[] = [];
  await bus.start(async ({ kioskId, topic }) => void heard.push(`${kioskId} ${topic}`));
  await expect.poll(() => bus.ready).toBe(true);

  const keys = ownKeys();
  const storage = openTestStorage({ kioskId: VICTIM, wall: Date.now() });
  leaving.push(() => storage.close());
  const { certificate } = await authority.issueKiosk(
    await certificateRequest(keys.tlsKey),
    VICTIM,
    Date.now(),
  );
  const hub = { hubId: uuidOf('hub'), ca: authority.pem, mqttUrl: mosquitto.url, prefix: 'roster/v1' };
  const sync = syncOf({ kioskId: VICTIM, roomId: ROOM, certificate, mode: 'real', ...hub }, keys, storage);
  leaving.push(() => sync.stop());
  const events: string[] = [];
  sync.on(({ kind }) => events.push(kind));
  sync.start(new AbortController().signal);
  await expect.poll(() => heard, { timeout: 10_000 }).toContain(`${VICTIM} status`);

  const own = await kioskIdentity(authority, THIEF);
  const thief = await connectAsync(mosquitto.url, {
    protocolVersion: 5,
    clientId: VICTIM,
    ca: authority.pem,
    key: own.key,
    cert: own.certificate,
    reconnectPeriod: 0,
  });
  leaving.push(() => thief.endAsync(true));
  expect(thief.connected).toBe(true);
  thief.on('error', () => {});
  // Sent on the line that it has, or after it has come back on another.
  storage.log.append([{ type: 'session.held', subject: null, session: SESSION, payload: {} }]);
  sync.poke();
  await expect.poll(() => heard, { timeout: 10_000 }).toContain(`${VICTIM} facts`);
  expect(events).toContain('online');
  expect(events).not.toContain('offline');
});
