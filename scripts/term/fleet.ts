/** The kiosks of the term: one in every room, heard by the hub as if they had spoken over the broker. */
import { systemScope } from '../../core/domain/scope.ts';
import type { FactIntake } from '../../core/ports/fact-intake.ts';
import type { KioskRegistry } from '../../core/ports/kiosk-registry.ts';
import { KioskLog } from './kiosk-log.ts';
import type { TermClock } from './term-clock.ts';

const DAY = 24 * 3_600_000;
const write = systemScope('kiosk.write');

export class Fleet {
  readonly #parts: { readonly registry: KioskRegistry; readonly intake: FactIntake };
  readonly #clock: TermClock;
  readonly #byRoom = new Map<string, KioskLog>();

  constructor(parts: { registry: KioskRegistry; intake: FactIntake }, clock: TermClock) {
    this.#parts = parts;
    this.#clock = clock;
  }

  /** A kiosk in simulation: what it says never counts as real attendance. */
  async install(roomId: string, name: string): Promise<void> {
    const now = this.#clock.wall();
    const kiosk = new KioskLog(now);
    await this.#parts.registry.insert(
      {
        id: kiosk.kioskId,
        name,
        roomId,
        mode: 'simulation',
        signKey: kiosk.signKey,
        boxKey: kiosk.boxKey,
        exitCode: '',
        version: 'demo',
        claimedAt: now,
        certificateUntil: now + 397 * DAY,
      },
      write,
    );
    this.#byRoom.set(roomId, kiosk);
  }

  inRoom(roomId: string): KioskLog | undefined {
    return this.#byRoom.get(roomId);
  }

  /** Hands over what the kiosk has written since the last time. */
  async send(kiosk: KioskLog): Promise<void> {
    for (const batch of kiosk.batches()) {
      const { rejected } = await this.#parts.intake.ingest(
        { id: kiosk.kioskId, signKey: kiosk.signKey },
        batch,
      );
      if (rejected) throw new Error(`The hub does not take the term's facts: ${rejected}`);
    }
  }

  /** What each of them said of itself last; none is online once the term has been lived through. */
  async report(at: number): Promise<void> {
    for (const kiosk of this.#byRoom.values()) {
      const { head, origin, kioskId } = kiosk;
      const devices = { camera: 'ok', vision: 'ready', badge: 'ok', beacon: 'ok' };
      const status = {
        v: 1,
        online: false,
        at,
        version: 'demo',
        origin,
        head,
        acked: head,
        devices,
      } as const;
      await this.#parts.registry.setStatus(kioskId, status, at, write);
    }
  }
}
