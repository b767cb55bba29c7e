/** The examples that staff are given, read in one after the other as they stand in the page. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firstAdmin, openHub } from '../helpers/hub-fixture.ts';
import { type FileKind, importerOf } from '../helpers/import-world.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/imports.md'), 'utf8');
const examples = [...page.matchAll(/^```(csv|ics) (\w+)\n([\s\S]*?)^```$/gm)].map(([, , kind, file]) => ({
  kind: kind as FileKind,
  file: file ?? '',
}));

test('every example of the page does what the page says, and a second time nothing', async () => {
  const hub = await openHub();
  const admin = await firstAdmin(hub);
  const site = (await admin('POST', '/sites', { name: 'Harbour', zone: 'Europe/Paris' })).body;
  const importer = importerOf(admin, site.id);
  expect(examples.map(({ kind }) => kind)).toEqual([
    'rooms',
    'people',
    'groups',
    'timetable',
    'badges',
    'calendar',
    'timetable',
  ]);
  for (const { kind, file } of examples) {
    const done = await importer.take(kind, file);
    expect([kind, done.body.errors, done.body.state]).toEqual([kind, [], 'applied']);
    expect([kind, (await importer.check(kind, file)).body.counts]).toMatchObject([
      kind,
      { add: 0, change: 0, end: 0 },
    ]);
  }
  const groups = (await admin('GET', `/groups?siteId=${site.id}`)).body.items;
  expect(groups.map((group: { name: string; members: number }) => [group.name, group.members])).toEqual([
    ['Safety; advanced', 1],
    ['Welders A', 2],
    ['Welders B', 1],
  ]);
  const slots = (await admin('GET', '/timetable')).body.items;
  expect(slots.map((slot: { title: string }) => slot.title)).toEqual([
    'Welding',
    'Welding',
    'Exam',
    'Theory',
    'Theory',
  ]);
  await hub.close();
});
