/** What every broker the hub works with must do, run against the embedded one and against Mosquitto. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { downTopic, upTopic } from '../../core/contracts/mqtt.ts';
import type { KioskBus, UpMessage } from '../../core/ports/kiosk-bus.ts';
import { CertificateAuthority, type KeyAndCertificate } from '../pki/authority.ts';

export const KIOSK_A = '0190a000-0000-7000-8000-00000000000a';
export const KIOSK_B = '0190a000-0000-7000-8000-00000000000b';
const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const REAL = 'roster/v1';

export interface BrokerSetting {
  readonly bus: KioskBus;
  stop(): Promise<void>;
}

export interface TlsOfHub extends KeyAndCertificate {
  readonly ca: string;
}

/** A client certificate as a kiosk gets it. */
export async function kioskIdentity(
  authority: CertificateAuthority,
  kioskId: string,
): Promise<KeyAndCertificate> {
  const keys = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const csr = await x509.Pkcs10CertificateRequestGenerator.create({
    name: 'CN=kiosk',
    keys,
    signingAlgorithm: P256,
  });
  return {
    key: x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY'),
    certificate: (await authority.issueKiosk(csr.toString('pem'), kioskId, Date.now())).certificate,
  };
}

function text(message: UpMessage | undefined): string {
  return Buffer.from(message?.payload ?? []).toString();
}

export function quiet(): pino.Logger {
  return pino({ level: 'silent' });
}

/** Runs the suite; `make` gives a bus that trusts the authority, not yet started. */
export function brokerContract(make: (tls: TlsOfHub, dir: string) => Promise<BrokerSetting>): {
  client: (kioskId: string, options?: IClientOptions) => Promise<MqttClient>;
  taken: UpMessage[];
} {
  let authority: CertificateAuthority;
  let setting: BrokerSetting;
  let clients: MqttClient[];
  const taken: UpMessage[] = [];

  beforeEach(async () => {
    clients = [];
    taken.length = 0;
    const dir = await mkdtemp(join(tmpdir(), 'broker-'));
    authority = await CertificateAuthority.open(dir, Date.now());
    const hub = await authority.hubCertificate(['localhost', '127.0.0.1'], Date.now());
    setting = await make({ ...hub, ca: authority.pem }, dir);
    await setting.bus.start(async (message) => void taken.push(message));
    await expect.poll(() => setting.bus.ready).toBe(true);
  });

  afterEach(async () => {
    for (const client of clients) await client.endAsync(true);
    await setting.bus.stop();
    await setting.stop();
  });

  const dial = async (identity: KeyAndCertificate | null, options: IClientOptions = {}) => {
    const client = await connectAsync(
      setting.bus.url,
      {
        protocolVersion: 5,
        ca: authority.pem,
        ...(identity ? { key: identity.key, cert: identity.certificate } : {}),
        reconnectPeriod: 0,
        connectTimeout: 5_000,
        ...options,
      },
      false,
    );
    clients.push(client);
    return client;
  };
  const client = async (kioskId: string, options?: IClientOptions) =>
    dial(await kioskIdentity(authority, kioskId), options);

  it('hands a kiosk’s message to the hub under the kiosk’s own id', async () => {
    const kiosk = await client(KIOSK_A);
    await kiosk.publishAsync(upTopic(REAL, KIOSK_A, 'time'), '{"x":1}', { qos: 1 });
    await expect.poll(() => taken.length).toBe(1);
    expect(taken[0]).toMatchObject({ kioskId: KIOSK_A, topic: 'time', mode: 'real' });
    expect(text(taken[0])).toBe('{"x":1}');
  });

  it('brings the hub’s message to its kiosk and to no other', async () => {
    const [a, b] = [await client(KIOSK_A), await client(KIOSK_B)];
    const heard: string[] = [];
    a.on('message', (topic) => heard.push(`a ${topic}`));
    b.on('message', (topic) => heard.push(`b ${topic}`));
    await a.subscribeAsync(`${REAL}/${KIOSK_A}/down/#`, { qos: 1 });
    // A broker may grant this and deliver nothing, or refuse it.
    await b.subscribeAsync(`${REAL}/${KIOSK_A}/down/#`, { qos: 1 }).catch(() => null);
    await b.subscribeAsync(`${REAL}/+/down/ack`, { qos: 1 }).catch(() => null);
    await b.subscribeAsync(`${REAL}/${KIOSK_B}/down/#`, { qos: 1 });
    await setting.bus.publish(downTopic(REAL, KIOSK_A, 'ack'), '{}', 60);
    await setting.bus.publish(downTopic(REAL, KIOSK_B, 'news'), '{}', 60);
    await expect.poll(() => heard.length).toBe(2);
    expect(heard.sort()).toEqual([`a ${REAL}/${KIOSK_A}/down/ack`, `b ${REAL}/${KIOSK_B}/down/news`]);
  });

  it('tells a kiosk that it may not write another’s topics, and hands nothing on', async () => {
    const kiosk = await client(KIOSK_A);
    for (const topic of [upTopic(REAL, KIOSK_B, 'facts'), downTopic(REAL, KIOSK_B, 'ack')]) {
      const refused = kiosk.publishAsync(topic, '{}', { qos: 1 });
      await expect(refused).rejects.toMatchObject({ code: 135 });
    }
    await kiosk.publishAsync(upTopic(REAL, KIOSK_A, 'time'), 'after', { qos: 1 });
    await expect.poll(() => taken.length).toBe(1);
    expect(text(taken[0])).toBe('after');
  });

  it('turns away who has no certificate, or one of another authority', async () => {
    await expect(dial(null)).rejects.toThrow();
    const other = await CertificateAuthority.open(await mkdtemp(join(tmpdir(), 'other-')), Date.now());
    await expect(dial(await kioskIdentity(other, KIOSK_A))).rejects.toThrow();
  });

  it('speaks the last will of a kiosk whose line breaks', async () => {
    const topic = upTopic(REAL, KIOSK_A, 'status');
    const kiosk = await client(KIOSK_A, {
      will: { topic, payload: Buffer.from('gone'), qos: 1, retain: true },
    });
    kiosk.stream.destroy();
    await expect
      .poll(() => taken.map((message) => Buffer.from(message.payload).toString()))
      .toEqual(['gone']);
  });

  return { client, taken };
}
