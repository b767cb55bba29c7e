/** `npm run -s bench -- clock --faults 1000`: injected clock faults, and what became of the times that were written. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { uuidv7 } from 'uuidv7';
import { seeded } from '../../core/domain/random.ts';
import { openKioskDatabase } from '../../main/storage/database.ts';
import { SqliteFactLog } from '../../main/storage/sqlite-fact-log.ts';
import { whole } from '../lib/arguments.ts';
import { ClockFaults, type ClockReport } from './clock-faults.ts';

/** On a real kiosk's database in a folder of its own. */
export function injectClockFaults(count: number, seed: number): ClockReport {
  const dir = mkdtempSync(join(tmpdir(), 'clock-faults-'));
  const { db } = openKioskDatabase({ file: join(dir, 'kiosk.db'), key: randomBytes(32), now: Date.now() });
  // What is looked at is what is written, not whether it outlives a power cut.
  db.pragma('synchronous = OFF');
  const kioskId = randomUUID();
  try {
    const faults = new ClockFaults(
      (clock) =>
        new SqliteFactLog({
          db,
          kioskId,
          clock,
          trust: () => clock.trust(),
          random: (bytes) => randomBytes(bytes),
          newId: uuidv7,
          keyOf: () => null,
        }),
      seeded(seed),
    );
    return faults.run(count);
  } finally {
    db.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** 0 when nothing was wrongly trusted, reconstructed too far off, or left unmarked. */
export async function benchClock(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { faults: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
  });
  const report = injectClockFaults(whole('faults', values.faults, 1), whole('seed', values.seed));
  const { faults, facts, trusted, wronglyTrusted, reconstructed, worstMs, p95Ms, inDoubt, doubtUnmarked } =
    report;
  process.stdout.write(
    [
      `${faults} injected clock faults, ${facts} facts (seed ${values.seed})`,
      `stored as trusted              ${trusted}`,
      `  of these more than 2 s off   ${wronglyTrusted}`,
      `reconstructed                  ${reconstructed}`,
      `  off by, p95 and worst        ${Math.round(p95Ms)} ms, ${Math.round(worstMs)} ms`,
      `in doubt                       ${inDoubt}`,
      `  of these not marked          ${doubtUnmarked}`,
      '',
    ].join('\n'),
  );
  return wronglyTrusted + doubtUnmarked > 0 || worstMs > 2_000 ? 1 : 0;
}
