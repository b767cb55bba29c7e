/** A kiosk that was revoked is out within seconds, at the broker inside the hub and at one of the site's own. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hubConfig } from '../../core/contracts/config.ts';
import { systemScope } from '../../core/domain/scope.ts';
import { HubWorld } from '../helpers/hub-world.ts';
import { WireKiosk } from '../helpers/wire-kiosk.ts';

const WITHIN_MS = 5_000;

it('loses its line and gets no other, also when another process of the hub was told', async () => {
  const world = await HubWorld.open();
  const kiosk = await WireKiosk.inRoom(world, (await world.furnish()).room.id);
  // As another process does it: this one is told of nothing and finds it in the database.
  const change = { revokedAt: world.clock.wall() };
  await world.hub.machineSide.registry.update(kiosk.id, change, systemScope('kiosk.write'));
  await expect.poll(() => kiosk.client?.connected, { timeout: WITHIN_MS }).toBe(false);
  await expect(kiosk.connect()).rejects.toMatchObject({ code: 135 });
  await kiosk.close();
  await world.close();
});

it('is denied everything in the rules that the hub keeps for a Mosquitto', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'hub-revoked-'));
  const aclFile = join(dataDir, 'acl');
  const broker = { kind: 'external', url: 'mqtts://127.0.0.1:1', aclFile };
  const world = await HubWorld.openConfig(hubConfig.parse({ dataDir, listen: { port: 0 }, broker }));
  const { room } = await world.furnish();
  const kiosk = new WireKiosk(world);
  await kiosk.claim(await world.claimCode(room.id));
  await expect.poll(() => readFileSync(aclFile, 'utf8'), { timeout: WITHIN_MS }).toContain('pattern write');
  await world.http('POST', `/kiosks/${kiosk.id}/revoke`, {});
  await expect
    .poll(() => readFileSync(aclFile, 'utf8'), { timeout: WITHIN_MS })
    .toContain(`user ${kiosk.id}\ntopic deny #\n`);
  await world.close();
});
