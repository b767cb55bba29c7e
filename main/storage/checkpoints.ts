/** The hub's word on how far it holds this kiosk's logs: the newest of each incarnation, signed by the hub. */
import { type LogCheckpoint, logCheckpoint } from '../../core/contracts/mqtt.ts';
import type { KioskDatabase } from './kiosk-database.ts';
import type { SmallValues } from './small-values.ts';

const PREFIX = 'db.checkpoint.';

/** In the caller's transaction. */
export function keepCheckpoint(values: SmallValues, origin: string, checkpoint: LogCheckpoint): void {
  values.set(PREFIX + origin, JSON.stringify(checkpoint));
}

/** By incarnation; null where what is kept cannot be read. */
export function keptCheckpoints(db: KioskDatabase): Map<string, LogCheckpoint | null> {
  const rows = db
    .prepare<[string], { key: string; value: string }>(
      `SELECT key, value FROM small_values WHERE key GLOB ? || '*'`,
    )
    .all(PREFIX);
  return new Map(rows.map(({ key, value }) => [key.slice(PREFIX.length), read(value)]));
}

function read(value: string): LogCheckpoint | null {
  try {
    return logCheckpoint.parse(JSON.parse(value));
  } catch {
    return null;
  }
}
