/** A process that appends check-ins one after another and says each one's id once it was told that it is saved. */
import { writeSync } from 'node:fs';
import { KIOSKS, SESSION, START, TRAINEES } from './fact-world.ts';
import { openTestStorage } from './kiosk-storage.ts';

const [dir = '', key = '', count = '1'] = process.argv.slice(2);
const { log } = openTestStorage({ kioskId: KIOSKS[0], wall: START, dir, key: Buffer.from(key, 'hex') });
for (let n = 0; n < Number(count); n += 1) {
  const [fact] = log.append([
    {
      type: 'attendance.checked-in',
      subject: TRAINEES[0] ?? null,
      session: SESSION,
      payload: { method: 'face', location: null, policyVersion: 1, by: null },
    },
  ]);
  // Straight to the descriptor: what is buffered here would not show what was promised.
  writeSync(1, `saved ${fact?.id}\n`);
}
