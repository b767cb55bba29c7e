/** The kiosks' area of the REST interface, without a broker: nobody is connected. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RestHandlers } from '../../core/contracts/rest/api.ts';
import { CertificateAuthority } from '../../hub/pki/authority.ts';
import { kioskHandlers } from '../../hub/rest/handlers/kiosks.ts';
import type { HubContext } from '../../hub/services/hub-context.ts';
import { ClaimService } from '../../hub/services/kiosks/claim-service.ts';
import { KioskService } from '../../hub/services/kiosks/kiosk-service.ts';
import type { HubDatabase } from '../../hub/storage/database.ts';
import { openIdentity } from '../../hub/storage/identity.ts';
import { SqlChangeFeed } from '../../hub/storage/stores/sql-change-feed.ts';
import { SqlKioskNotices } from '../../hub/storage/stores/sql-kiosk-notices.ts';
import { SqlKioskRegistry } from '../../hub/storage/stores/sql-kiosk-registry.ts';

export async function kioskSide(context: HubContext, db: HubDatabase): Promise<RestHandlers['kiosks']> {
  const registry = new SqlKioskRegistry(db);
  const issuer = await CertificateAuthority.open(
    mkdtempSync(join(tmpdir(), 'hub-pki-')),
    context.clock.wall(),
  );
  const identity = await openIdentity(db);
  const fleet = { note: async () => {} };
  const kiosks = new KioskService(context, {
    registry,
    notices: new SqlKioskNotices(db),
    feed: new SqlChangeFeed(db, context.clock),
    fleet,
    bus: { disconnect: () => {} },
    uplink: { refused: () => ({}) },
    changed: () => {},
  });
  const mqttUrl = () => 'mqtts://hub.example:8883';
  const claims = new ClaimService(context, {
    registry,
    fleet,
    issuer,
    hubId: identity.hubId,
    logKey: identity.logKey.publicKey,
    mqttUrl,
    allowSimulation: false,
  });
  return kioskHandlers(kiosks, claims);
}

/** A claim of a kiosk that exists nowhere. */
export function claimOf(secret: string, csr: string) {
  const key = () => randomBytes(32).toString('base64');
  return { v: 1, secret, csr, signKey: key(), boxKey: key(), mode: 'real', version: '1.0.0' };
}
