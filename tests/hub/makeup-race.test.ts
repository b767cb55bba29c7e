import { afterEach, expect, test } from 'vitest';
import { HubWorld } from '../helpers/hub-world.ts';
import { onPostgres } from '../helpers/test-database.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const open: HubWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function world(...options: Parameters<typeof HubWorld.open>): Promise<HubWorld> {
  const made = await HubWorld.open(...options);
  open.push(made);
  return made;
}

const at = (ms: number) => new Date(ms).toISOString();

/** Nine o'clock in Paris (winter or summer, within working hours) on the second Tuesday from now. */
function aTuesday(now: number): number {
  const day = new Date(now + 8 * 24 * HOUR);
  day.setUTCDate(day.getUTCDate() + ((2 - day.getUTCDay() + 7) % 7));
  return day.setUTCHours(8, 0, 0, 0);
}

/** Fifty canceled sessions of one class and one trainer, and fifty bookings of overlapping makeups, all at once. */
async function race(hubs: readonly HubWorld[]) {
  const [first] = hubs;
  if (!first) throw new Error('no hub');
  const { site, room, otherRoom, trainer, trainees, group } = await first.furnish(4);
  const others: string[] = [];
  for (const displayName of ['Theo', 'Tess']) {
    const person = { displayName, siteId: site.id, roles: ['trainer'] };
    others.push((await first.http('POST', '/people', person)).body.id);
  }
  const start = aTuesday(first.clock.wall());
  const originals: string[] = [];
  for (let n = 0; n < 50; n += 1) {
    const made = await first.http('POST', '/sessions', {
      roomId: room.id,
      trainerId: trainer.id,
      groupIds: [group.id],
      title: `Welding ${n}`,
      start: at(start + 6 * HOUR),
      end: at(start + 7 * HOUR),
    });
    expect((await first.http('POST', `/sessions/${made.body.id}/cancel`, { reason: 'race' })).status).toBe(
      200,
    );
    originals.push(made.body.id);
  }
  // Opening a hub signs its administrator in anew.
  const token = await first.signIn('admin@example.org');
  const answers = await Promise.all(
    originals.map((id, n) =>
      (hubs[n % hubs.length] ?? first).http(
        'POST',
        `/sessions/${id}/makeups`,
        {
          roomId: n % 3 === 0 ? otherRoom.id : room.id,
          trainerId: [trainer.id, ...others][n % 3],
          start: at(start + (n % 8) * 15 * MINUTE),
          end: at(start + (n % 8) * 15 * MINUTE + HOUR),
        },
        token,
      ),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
  const codes = new Set(answers.filter(({ status }) => status === 409).map(({ body }) => body.code));
  for (const code of codes) expect(['sessions.clash', 'makeup.people-taken']).toContain(code);
  const booked = answers.filter(({ status }) => status === 201).map(({ body }) => body);
  // The class is expected at all of them: no two may overlap, whatever their room and trainer.
  const times = booked
    .map((each) => [Date.parse(each.scheduledStart), Date.parse(each.scheduledEnd)] as const)
    .sort(([a], [b]) => a - b);
  for (const [index, [begins]] of times.entries())
    expect(begins).toBeGreaterThanOrEqual(times[index - 1]?.[1] ?? 0);
  const listed = await first.http('GET', `/sessions?from=${at(start)}&to=${at(start + 5 * HOUR)}&limit=1000`);
  expect(listed.body.items.map((each: { id: string }) => each.id).sort()).toEqual(
    booked.map(({ id }) => id).sort(),
  );
  const roll = await first.http('GET', `/sessions/${booked[0]?.id}/roll`);
  expect(roll.body.counts.expected).toBe(trainees.length);
}

test('fifty bookings of overlapping makeups at once leave no double booking', async () => {
  await race([await world()]);
});

if (onPostgres) {
  test('nor do they through two hubs on one database', async () => {
    const first = await world();
    await race([await world({ place: first.place }), first]);
  });
}
