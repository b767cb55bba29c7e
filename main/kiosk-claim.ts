/** Who this kiosk is: its own keys, and the identity that the hub gave it, on the disk. */
import type { KioskIdentity } from '../core/contracts/claim.ts';
import type { KioskConfig } from '../core/contracts/config.ts';
import { RosterError } from '../core/contracts/error.ts';
import type { Refusal } from '../core/contracts/refusal.ts';
import type { AppRoot } from './config/app-root.ts';
import type { KioskClaim } from './services/parts.ts';
import { databaseKey } from './storage/database-key.ts';
import { type DeviceKeys, deviceKeys, readIdentity, writeIdentity } from './storage/device-keys.ts';
import { finishRotation } from './storage/rotate-key.ts';
import { sqliteBinding } from './storage/sqlite-binding.ts';
import { claimKiosk } from './sync/claim-client.ts';

export class DeviceClaim implements KioskClaim {
  readonly #config: KioskConfig;
  readonly #root: AppRoot;
  #key: Uint8Array | null = null;
  #identity: KioskIdentity | null | undefined;

  constructor(config: KioskConfig, root: AppRoot) {
    this.#config = config;
    this.#root = root;
  }

  /** The key that database and device files are encrypted with; made at the first start. */
  key(): Uint8Array {
    if (this.#key) return this.#key;
    const { dataDir } = this.#config;
    const binding = () => sqliteBinding(this.#root.path);
    this.#key = finishRotation(dataDir, databaseKey(dataDir), { binding });
    return this.#key;
  }

  keys(): DeviceKeys {
    return deviceKeys(this.#config.dataDir, this.key());
  }

  /** @throws RosterError `claim.missing` while the kiosk is unclaimed. */
  identity(): KioskIdentity {
    const identity = this.#read();
    if (identity) return identity;
    throw new RosterError('claim.missing', 'This kiosk has no identity yet: type in a claim code first.');
  }

  mode(): 'real' | 'simulation' | null {
    return this.#read()?.mode ?? null;
  }

  async claim(hubUrl: string, code: string): Promise<{ readonly kind: 'claimed' } | Refusal> {
    const keys = this.keys();
    const outcome = await claimKiosk({
      hubUrl,
      code,
      tlsKey: keys.tlsKey,
      signPublic: keys.sign.public,
      boxPublic: keys.box.public,
      mode: this.#config.simulation ? 'simulation' : 'real',
      version: this.#root.version,
    });
    if (outcome.kind === 'refused') return outcome;
    // On disk before it is used: the code is spent now, and this is all that there is to show for it.
    writeIdentity(this.#config.dataDir, this.key(), outcome.identity);
    this.#identity = outcome.identity;
    return { kind: 'claimed' };
  }

  /** Keeps a certificate, PEM, that takes the place of the present one. @throws RosterError `storage.*` */
  renewed(certificate: string): void {
    const identity = { ...this.identity(), certificate };
    writeIdentity(this.#config.dataDir, this.key(), identity);
    this.#identity = identity;
  }

  #read(): KioskIdentity | null {
    if (this.#identity === undefined) this.#identity = readIdentity(this.#config.dataDir, this.key());
    return this.#identity;
  }
}
