/** Writes down who was claimed and who was revoked in the list beside the database, and repeats it where a restore lost it. */
import type { ClaimedLine, FleetLine } from '../../../core/contracts/fleet.ts';
import { systemScope } from '../../../core/domain/scope.ts';
import type { KioskRegistry, KioskRow } from '../../../core/ports/kiosk-registry.ts';
import type { LineList } from '../../../core/ports/line-list.ts';
import { audit, type HubContext } from '../hub-context.ts';

export interface FleetReplayed {
  /** Kiosks that are heard again. */
  readonly back: readonly ClaimedLine[];
  /** How many were revoked again. */
  readonly revoked: number;
  /** Kiosks whose room is not in the database: they stay unknown. */
  readonly roomless: readonly ClaimedLine[];
  /** Lines of the list that cannot be read. */
  readonly damaged: number;
}

const WRITE = systemScope('kiosk.write');

export class Fleet {
  readonly #context: HubContext;
  readonly #registry: KioskRegistry;
  readonly #list: LineList<FleetLine>;

  constructor(context: HubContext, registry: KioskRegistry, list: LineList<FleetLine>) {
    this.#context = context;
    this.#registry = registry;
    this.#list = list;
  }

  /**
   * To be called when a claim or a revocation is committed, before anybody is told: a claim that came to nothing must
   * not come back as a kiosk that is waited for, and no kiosk stays trusted because a list cannot be written.
   * @throws RosterError `storage.full`, `storage.no-fleet-list`; `follow` makes it good
   */
  async note(kioskId: string): Promise<void> {
    const kiosk = await this.#registry.byId(kioskId, WRITE);
    if (kiosk) await this.#list.append(linesOf(kiosk));
  }

  /** Adds to the list what only the database knows, such as what other processes of this hub did. */
  async follow(): Promise<void> {
    await this.#list.append((await this.#registry.list(WRITE)).flatMap(linesOf));
  }

  /**
   * Does what the list says and the database does not know, and adds to the list what only the database knows.
   * `others` are copies of the list from elsewhere.
   */
  async reconcile(others: readonly FleetLine[] = []): Promise<FleetReplayed> {
    const { lines, damaged } = await this.#list.read();
    const known = new Map((await this.#registry.list(WRITE)).map((kiosk) => [kiosk.id, kiosk.revokedAt]));
    const claims = new Map<string, ClaimedLine>();
    const revocations = new Map<string, number>();
    for (const line of [...lines, ...others])
      if (line.kind === 'revoked') revocations.set(line.id, line.at);
      else if (!known.has(line.id)) claims.set(line.id, line);
    const back: ClaimedLine[] = [];
    const roomless: ClaimedLine[] = [];
    for (const line of claims.values()) {
      const isBack = await this.#claimAgain(line);
      if (isBack) known.set(line.id, null);
      if (!revocations.has(line.id)) (isBack ? back : roomless).push(line);
    }
    let revoked = 0;
    for (const [id, at] of revocations) {
      // Also one that the database never knew: there is nothing to revoke then.
      if (known.get(id) !== null) continue;
      await this.#revokeAgain(id, at);
      revoked += 1;
    }
    await this.#list.append(others);
    await this.follow();
    return { back, revoked, roomless, damaged };
  }

  /** False when its room is not there. */
  #claimAgain(line: ClaimedLine): Promise<boolean> {
    const { signKey, boxKey, ...rest } = line;
    const keys = { signKey: Buffer.from(signKey, 'base64'), boxKey: Buffer.from(boxKey, 'base64') };
    return this.#context.store.transaction(async (store, trx) => {
      if (!(await store.rooms.byId(line.roomId, WRITE))) return false;
      // Another process that starts may have been faster.
      if (await this.#registry.byId(line.id, WRITE, trx)) return true;
      await this.#registry.insert({ ...rest, ...keys }, WRITE, trx);
      await audit(this.#context, store, WRITE, 'kiosks.claim-replay', line.id, { room: line.roomId });
      return true;
    });
  }

  #revokeAgain(id: string, at: number): Promise<void> {
    return this.#context.store.transaction(async (store, trx) => {
      await this.#registry.update(id, { revokedAt: at }, WRITE, trx);
      await audit(this.#context, store, WRITE, 'kiosks.revoke-replay', id);
    });
  }
}

function linesOf(kiosk: KioskRow): FleetLine[] {
  const { id, name, roomId, mode, exitCode, version, claimedAt, certificateUntil, revokedAt } = kiosk;
  const signKey = Buffer.from(kiosk.signKey).toString('base64');
  const boxKey = Buffer.from(kiosk.boxKey).toString('base64');
  const rest = { name, roomId, mode, signKey, boxKey, exitCode, version, claimedAt, certificateUntil };
  const claimed: FleetLine = { v: 1, kind: 'claimed', id, ...rest };
  return revokedAt === null ? [claimed] : [claimed, { v: 1, kind: 'revoked', id, at: revokedAt }];
}
