/** What goes out comes in again: on the same hub it changes nothing, on an empty one it makes the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { siteCalendar } from '../../core/contracts/calendar.ts';
import { lineOf } from '../../core/contracts/rest/common.ts';
import { firstAdmin, type HubFixture, openHub } from '../helpers/hub-fixture.ts';
import { type FileKind, importerOf } from '../helpers/import-world.ts';

const RUNS = 6;
const EXPORTED = [
  'rooms',
  'people',
  'groups',
  'timetable',
  'calendar',
] as const satisfies readonly FileKind[];

/** Names that break naive files: separators, quotes, formulas, apostrophes, other scripts, accents in two spellings. */
const awkward = fc
  .oneof(
    fc.constantFrom(
      '=1+1',
      "'=x",
      "''+x",
      '@sum',
      '-',
      '+33',
      'a;b',
      'a,b',
      '"q"',
      'a"b',
      'a; "b";c',
      "O'Neill",
    ),
    fc.constantFrom(
      'e\u0301te\u0301',
      'été',
      '李小龍',
      'مريم',
      'a\\,b',
      'a\\nb',
      'TRUE',
      '007',
      '1e3',
      'Mon',
      '<b>x</b>',
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
  )
  .map((text) => text.trim())
  .filter((text) => lineOf(200).safeParse(text).success);
const names = (maxLength: number) =>
  fc.uniqueArray(awkward, { minLength: 1, maxLength, selector: (name) => name.normalize('NFC') });
const day = fc
  .integer({ min: 0, max: 300 })
  .map((days) => new Date(Date.UTC(2026, 0, 1) + days * 86_400_000).toISOString().slice(0, 10));
const pick = fc.nat(1000);

const world = fc.record({
  rooms: names(3),
  groups: names(3),
  people: fc.array(
    fc.record({
      name: awkward,
      called: fc.constantFrom('reference', 'email', 'neither'),
      trainer: fc.boolean(),
      language: fc.constantFrom('en', 'fr', null),
      groups: fc.array(pick, { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  units: names(2),
  slots: fc.array(
    fc.record({
      title: awkward,
      weekday: fc.option(fc.integer({ min: 1, max: 7 })),
      days: fc.tuple(day, day).map((days) => days.toSorted()),
      open: fc.boolean(),
      skip: fc.array(day, { maxLength: 3 }),
      hours: fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 2, maxLength: 2 }),
      picks: fc.tuple(pick, pick, pick, pick),
    }),
    { maxLength: 3 },
  ),
  holidays: fc.uniqueArray(fc.tuple(awkward, day), { maxLength: 4, selector: ([name, from]) => name + from }),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

async function emptyHub() {
  const hub = await openHub();
  const admin = await firstAdmin(hub);
  const site = (await admin('POST', '/sites', { name: 'Harbour', zone: 'Europe/Paris' })).body;
  return { hub, admin, site, importer: importerOf(admin, site.id) };
}
type Place = Awaited<ReturnType<typeof emptyHub>>;

const at = <T>(items: readonly T[], index: number): T => items[index % items.length] as T;

async function fill({ admin, site, hub }: Place, wanted: World): Promise<void> {
  const made = async (path: string, body: object) => {
    const answer = await admin('POST', path, body);
    if (answer.status !== 201) throw new Error(JSON.stringify([path, body, answer.body]));
    return answer.body as { id: string };
  };
  const siteId = site.id;
  const rooms: { id: string }[] = [];
  for (const name of wanted.rooms) rooms.push(await made('/rooms', { siteId, name, capacity: 10 }));
  const groups: { id: string }[] = [];
  for (const name of wanted.groups) groups.push(await made('/groups', { siteId, name }));
  const trainers: string[] = [];
  for (const [index, { name, called, trainer, language, groups: own }] of wanted.people.entries()) {
    const roles = trainer || index === 0 ? ['trainer'] : ['trainee'];
    const person = await made('/people', {
      siteId,
      displayName: name,
      language,
      roles,
      ...(called === 'reference' ? { reference: `${index} ${name}`.slice(0, 80).trim() } : {}),
      ...(called === 'email' ? { email: `p${index}@example.org` } : {}),
    });
    if (roles.includes('trainer')) trainers.push(person.id);
    for (const group of new Set(own.map((one) => at(groups, one).id)))
      await admin('POST', `/groups/${group}/members`, { personIds: [person.id] });
  }
  const units: { id: string }[] = [];
  for (const [index, name] of wanted.units.entries())
    units.push(await made('/units', { siteId, code: `U ${index}`, name }));
  for (const { title, weekday, days, open, skip, hours, picks } of wanted.slots) {
    const [from = '', until = ''] = days;
    const [start = '', end = ''] = hours
      .toSorted((a, b) => a - b)
      .map((hour) => `${String(hour).padStart(2, '0')}:30`);
    const common = {
      title,
      roomId: at(rooms, picks[0]).id,
      trainerId: at(trainers, picks[1]),
      groupIds: [at(groups, picks[2]).id],
      unitId: picks[3] % 2 === 0 ? null : at(units, picks[3]).id,
      startTime: start,
      endTime: end,
    };
    const when =
      weekday === null
        ? { repeat: 'once', date: from }
        : { repeat: 'weekly', weekday, fromDate: from, untilDate: open ? null : until, skipDates: skip };
    await made('/timetable', { ...common, ...when });
  }
  const holidays = wanted.holidays.map(([name, from]) => ({ name, from, until: from }));
  const calendar = siteCalendar.parse({ workingHours: [], breaks: [], holidays });
  await admin('PUT', `/sites/${siteId}/calendar`, calendar);
  expect(hub.clock.now).toBeGreaterThan(0);
}

async function within(work: (source: Place, copy: Place) => Promise<void>): Promise<void> {
  const places = [await emptyHub(), await emptyHub()] as const;
  try {
    await work(...places);
  } finally {
    for (const { hub } of places) await close(hub);
  }
}

async function close(hub: HubFixture): Promise<void> {
  await hub.services.imports.stop();
  await hub.close();
}

test('exported and read in again nothing changes; an empty hub becomes the same', async () => {
  await fc.assert(
    fc.asyncProperty(world, (wanted) =>
      within(async (source, copy) => {
        await fill(source, wanted);
        const files = new Map<FileKind, Uint8Array>();
        for (const kind of EXPORTED) files.set(kind, await source.importer.file(kind));
        for (const [kind, file] of files) await changesNothing(source, kind, file);
        if (wanted.slots.length > 0) await sameAsCalendar(source);
        for (const [kind, file] of files) {
          const done = await copy.importer.take(kind, file);
          expect([kind, real(done.body.errors ?? [])]).toEqual([kind, []]);
        }
        for (const [kind, file] of files) expect(text(await copy.importer.file(kind))).toBe(text(file));
      }),
    ),
    { numRuns: RUNS, endOnFailure: true, interruptAfterTimeLimit: 90_000 },
  );
}, 240_000);

async function changesNothing({ importer }: Place, kind: FileKind, file: Uint8Array): Promise<void> {
  const again = await importer.check(kind, file, { missing: 'end' });
  expect([kind, real(again.body.errors), changed(again.body.changes)]).toEqual([kind, [], []]);
}

/** A file of nothing is said to be one, and changes nothing either. */
const real = (errors: { code: string }[]) => errors.filter(({ code }) => !/no-rows|no-events/.test(code));
const changed = (changes: { action: string }[]) => changes.filter(({ action }) => action !== 'none');

/** Without what is new in every file. */
const text = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString()
    .replaceAll(/^(UID|DTSTAMP):.*\r\n(?: .*\r\n)*/gm, '');

/** The timetable as a calendar says the same, but for slots that never take place: they have no event. */
async function sameAsCalendar({ importer }: Place): Promise<void> {
  const ics = await importer.file('timetable', undefined, 'ics');
  const again = await importer.check('timetable', ics);
  expect([real(again.body.errors), changed(again.body.changes)]).toEqual([[], []]);
}
