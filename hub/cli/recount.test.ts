import { afterEach, beforeEach, expect, test } from 'vitest';
import { firstAdmin, furnish, type HubFixture, openHub } from '../../tests/helpers/hub-fixture.ts';
import { recountDatabase } from './recount.ts';

let hub: HubFixture;
let lines: string[];
const print = (line: string) => lines.push(line);
beforeEach(async () => {
  hub = await openHub();
  lines = [];
});
afterEach(() => hub.close());

test('names what differs, repairs it when told to, and leaves a line in the audit', async () => {
  const { room, trainer, group } = await furnish(hub);
  const times = { start: '2026-03-02T08:00:00Z', end: '2026-03-02T09:00:00Z' };
  const wanted = { roomId: room.id, trainerId: trainer.id, groupIds: [group.id], title: 'Welding', ...times };
  const admin = await firstAdmin(hub);
  expect((await admin('POST', '/sessions', wanted)).status).toBe(201);
  expect(await recountDatabase(hub.db, hub.clock.now, { repair: false, print })).toBe(true);
  expect(lines).toEqual(['1 sessions counted again, 0 differences.']);

  await hub.db.updateTable('record_view').set({ status: 'present' }).execute();
  lines = [];
  expect(await recountDatabase(hub.db, hub.clock.now, { repair: false, print })).toBe(false);
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^record_view \S+ \S+: status is present, facts say pending$/);

  expect(await recountDatabase(hub.db, hub.clock.now, { repair: true, print })).toBe(false);
  expect(await recountDatabase(hub.db, hub.clock.now, { repair: false, print })).toBe(true);
  const { items } = (await admin('GET', '/audit?action=figures.repair')).body;
  expect(items).toMatchObject([{ actor: null, detail: { differences: 3 } }]);
});
