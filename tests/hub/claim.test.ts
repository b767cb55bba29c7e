import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readClaimCode, showClaimCode } from '../../core/contracts/claim.ts';
import { HubWorld } from '../helpers/hub-world.ts';
import { WireKiosk } from '../helpers/wire-kiosk.ts';

let world: HubWorld;
let roomId: string;
beforeEach(async () => {
  world = await HubWorld.open();
  roomId = (await world.furnish(1)).room.id;
});
afterEach(() => world.close());

/** The code with another secret half. */
function changed(code: string, change: (secret: string) => string): string {
  const read = readClaimCode(code);
  return showClaimCode(change(read?.secret ?? ''), read?.fingerprint ?? '');
}

const other = (text: string) => (text.endsWith('0') ? `${text.slice(0, -1)}1` : `${text.slice(0, -1)}0`);

describe('a claim', () => {
  it('gives a kiosk its certificate, its room and its topics, and shows it to IT', async () => {
    const kiosk = new WireKiosk(world);
    const { status, body } = await kiosk.claim(await world.claimCode(roomId));
    expect(status).toBe(200);
    expect(body).toMatchObject({ roomId, prefix: 'roster/v1', mqttUrl: world.addresses.mqtt });
    const certificate = new X509Certificate(body.certificate);
    expect(certificate.subject).toBe(`CN=${body.kioskId}`);
    expect(certificate.verify(new X509Certificate(body.ca).publicKey)).toBe(true);
    await kiosk.connect();
    await kiosk.send('status', kiosk.status(true));
    await expect
      .poll(async () => (await world.http('GET', `/kiosks/${kiosk.id}`)).body)
      .toMatchObject({ online: true, mode: 'real', roomId, devices: { nfc: 'ready' } });
    await kiosk.close();
  });

  it('is repeatable with the same keys, for who lost the answer; a code is used up for anybody else', async () => {
    const code = await world.claimCode(roomId);
    const kiosk = new WireKiosk(world);
    const first = await kiosk.claim(code);
    const again = await kiosk.claim(code);
    expect([again.status, again.body.kioskId]).toEqual([200, first.body.kioskId]);
    const thief = await new WireKiosk(world).claim(code);
    expect([thief.status, thief.body.code]).toEqual([409, 'claim.used']);
    expect((await world.http('GET', '/kiosks')).body.items).toHaveLength(1);
  });

  it('is refused for a code that nobody made', async () => {
    const answer = await new WireKiosk(world).claim('ABCDE-FGHJK-MNPQR-STVWX');
    expect([answer.status, answer.body.code]).toEqual([404, 'claim.unknown']);
  });

  it('is refused a quarter of an hour after the code was made', async () => {
    const code = await world.claimCode(roomId);
    world.clock.offset += 15 * 60_000;
    const answer = await new WireKiosk(world).claim(code);
    expect([answer.status, answer.body.code]).toEqual([410, 'claim.expired']);
  });

  it('burns the code after five wrong tries, the right secret included', async () => {
    const code = await world.claimCode(roomId);
    const wrong = changed(code, other);
    const codes: string[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1)
      codes.push((await new WireKiosk(world).claim(wrong)).body.code);
    expect(codes).toEqual([...Array<string>(5).fill('claim.unknown'), 'claim.throttled']);
    const answer = await new WireKiosk(world).claim(code);
    expect([answer.status, answer.body.code]).toEqual([429, 'claim.throttled']);
  });

  it('burns the code after five wrong tries also when they come side by side', async () => {
    const code = await world.claimCode(roomId);
    const wrong = changed(code, other);
    const answers = await Promise.all(Array.from({ length: 12 }, () => new WireKiosk(world).claim(wrong)));
    const codes = answers.map((answer) => answer.body.code).sort();
    expect(codes).toEqual([
      ...Array<string>(7).fill('claim.throttled'),
      ...Array<string>(5).fill('claim.unknown'),
    ]);
    expect((await new WireKiosk(world).claim(code)).body.code).toBe('claim.throttled');
  });

  it('slows down an address that tries codes at random', async () => {
    const codes: string[] = [];
    for (let attempt = 0; attempt < 21; attempt += 1)
      codes.push((await new WireKiosk(world).claim('ABCDE-FGHJK-MNPQR-STVWX')).body.code);
    expect(codes.at(-2)).toBe('claim.unknown');
    expect(codes.at(-1)).toBe('claim.throttled');
  });

  it('is refused for a request that is no request, and leaves the code usable', async () => {
    const code = await world.claimCode(roomId);
    const kiosk = new WireKiosk(world);
    const bad = await kiosk.claim(code, { csr: 'hello' });
    expect([bad.status, bad.body.code]).toEqual([400, 'claim.malformed']);
    const short = await kiosk.claim(code, { signKey: 'AAAA' });
    expect([short.status, short.body.code]).toEqual([400, 'claim.malformed']);
    expect((await kiosk.claim(code)).status).toBe(200);
  });

  it('is refused in simulation unless the hub is set up for it', async () => {
    const code = await world.claimCode(roomId);
    const answer = await new WireKiosk(world).claim(code, { mode: 'simulation' });
    expect([answer.status, answer.body.code]).toEqual([403, 'claim.no-simulation']);
    await world.close();
    world = await HubWorld.open({ allowSimulation: true });
    const { room } = await world.furnish(1);
    const kiosk = new WireKiosk(world);
    const taken = await kiosk.claim(await world.claimCode(room.id), { mode: 'simulation' });
    expect(taken.body.prefix).toBe('roster-sim/v1');
    expect((await world.http('GET', `/kiosks/${kiosk.id}`)).body.mode).toBe('simulation');
  });
});

describe('who looks after kiosks', () => {
  it('makes codes only with the right, and only for a room that exists', async () => {
    expect((await world.http('POST', `/rooms/${roomId}/claim-codes`, {}, '')).status).toBe(401);
    const missing = await world.http('POST', '/rooms/0190a000-0000-7000-8000-000000000001/claim-codes', {});
    expect(missing.body.code).toBe('rooms.unknown');
  });

  it('revokes a kiosk for good: its line is cut, it cannot come back, nothing it says is heard', async () => {
    const kiosk = await WireKiosk.inRoom(world, roomId);
    const closed = new Promise<void>((resolve) => kiosk.client?.once('close', () => resolve()));
    const revoked = await world.http('POST', `/kiosks/${kiosk.id}/revoke`);
    expect(revoked.body.revokedAt).not.toBeNull();
    await closed;
    await expect(kiosk.connect()).rejects.toMatchObject({ code: 135 });
    expect((await world.http('POST', `/kiosks/${kiosk.id}/revoke`)).body.code).toBe('kiosks.revoked');
    const again = await kiosk.claim(await world.claimCode(roomId));
    expect(again.status).toBe(200);
  });
});
