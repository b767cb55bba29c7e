/** Opens a claimed kiosk's records and the room over them. What could not be opened is shown and tried again. */
import type { RosterError } from '../../core/contracts/error.ts';
import type { KioskParts, KioskRecords } from './parts.ts';
import { Room, type RoomNeeds } from './room.ts';
import { asRosterError } from './unexpected.ts';

/** A database that could not be opened (a full disk, a key not there yet) is tried again this often, ms. */
const OPEN_AGAIN_MS = 10_000;

interface RoomOpenerNeeds extends Pick<KioskParts, 'clock' | 'logger' | 'openRecords'> {
  readonly room: RoomNeeds;
  /** Device states, for IT. */
  devices(): Record<string, string>;
  /** Called when the room is there, before its sync starts. */
  opened(room: Room, records: KioskRecords): void;
  /** The kiosk is being stopped: nothing stays open. */
  isStopped(): boolean;
}

export class RoomOpener {
  readonly #needs: RoomOpenerNeeds;
  #records: KioskRecords | null = null;
  #room: Room | null = null;
  #broken: RosterError | null = null;
  #brokenAt = 0;
  #opening = false;

  constructor(needs: RoomOpenerNeeds) {
    this.#needs = needs;
  }

  get records(): KioskRecords | null {
    return this.#records;
  }

  get room(): Room | null {
    return this.#room;
  }

  /** Why there are no working records; null while there are, or before they were opened. */
  get broken(): RosterError | null {
    return this.#broken;
  }

  /** Never throws: a failure is `broken`. Ignored while it is under way. */
  async open(signal: AbortSignal): Promise<void> {
    if (this.#opening) return;
    this.#opening = true;
    const { clock, logger } = this.#needs;
    try {
      const records = await this.#needs.openRecords(() => this.#needs.devices());
      if (this.#needs.isStopped()) return await records.stop();
      this.#records = records;
      const room = new Room(this.#needs.room, records);
      this.#room = room;
      this.#needs.opened(room, records);
      await records.start(signal);
      this.#broken = null;
    } catch (error) {
      this.#broken = asRosterError(error);
      this.#brokenAt = clock.mono();
      logger.error({ code: this.#broken.code, ...this.#broken.context, err: error }, 'kiosk.records-failed');
    } finally {
      this.#opening = false;
    }
  }

  /** Whether it is time for another try. Only what could not be opened at all; what is open is not opened twice. */
  isDue(): boolean {
    if (!this.#broken || this.#records) return false;
    return this.#needs.clock.mono() - this.#brokenAt >= OPEN_AGAIN_MS;
  }

  /** Lets go of a database whose disk has failed; what is there instead when the disk is back is opened anew. */
  async letGo(why: RosterError): Promise<void> {
    if (this.#opening || !this.#records) return;
    this.#broken = why;
    this.#brokenAt = this.#needs.clock.mono();
    this.#opening = true;
    try {
      await this.close();
    } catch (error) {
      this.#needs.logger.warn({ error: String(error) }, 'kiosk.records-not-closed');
    } finally {
      this.#opening = false;
    }
  }

  /** Stops the sync and closes the database. Safe to call twice. */
  async close(): Promise<void> {
    const records = this.#records;
    this.#records = null;
    this.#room = null;
    await records?.stop();
  }
}
