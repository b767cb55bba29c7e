import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemScope } from '../../../core/domain/scope.ts';
import { type HubFixture, openHub } from '../../../tests/helpers/hub-fixture.ts';
import {
  ANOTHER_FACE,
  BAD_PHOTO,
  GOOD_PHOTO,
  importerOf,
  importWorld,
  zipOf,
} from '../../../tests/helpers/import-world.ts';

let hub: HubFixture;
let parts: Awaited<ReturnType<typeof importWorld>>;
beforeEach(async () => {
  hub = await openHub();
  parts = await importWorld(hub);
});
afterEach(async () => {
  await hub.services.imports.stop();
  await hub.close();
});

const people = async () =>
  (await parts.admin('GET', `/people?siteId=${parts.site.id}`)).body.items as {
    id: string;
    displayName: string;
    reference: string | null;
    email: string | null;
    active: boolean;
    roles: string[];
  }[];
const named = async (name: string) => (await people()).find((person) => person.displayName === name);

test('people: shown first, then added, changed and put into groups; a second time nothing changes', async () => {
  const { importer, admin, site } = parts;
  const file =
    '\uFEFFE-Mail;Name;Reference;Roles;Groups\r\n' +
    'Zoe@Example.org;"Zoë ""Zed"" Ng";S-9;;"Class A; Class C"\r\n' +
    ';Trainee One;S-1;trainee;Class A\r\n';
  const checked = await importer.check('people', file);
  expect(checked.body).toMatchObject({
    state: 'checked',
    applicable: true,
    errors: [],
    counts: { add: 2, change: 1, end: 0, none: 0 },
  });
  expect(checked.body.changes).toContainEqual({
    row: 2,
    action: 'change',
    what: 'Trainee One',
    fields: [{ name: 'name', before: 'Trainee 1', after: 'Trainee One' }],
  });
  expect(await named('Zoë "Zed" Ng')).toBeUndefined();
  const applied = await importer.apply(checked.body.id);
  expect(applied.body).toMatchObject({ state: 'applied', applicable: false });
  expect(await named('Zoë "Zed" Ng')).toMatchObject({ email: 'zoe@example.org', roles: ['trainee'] });
  const groups = (await admin('GET', `/groups?siteId=${site.id}`)).body.items;
  expect(groups.map((group: { name: string; members: number }) => [group.name, group.members])).toEqual([
    ['Class A', 4],
    ['Class C', 1],
  ]);
  const again = await importer.check('people', file);
  expect(again.body).toMatchObject({ applicable: false, counts: { add: 0, change: 0, end: 0, none: 2 } });
  expect((await importer.apply(again.body.id)).body.code).toBe('imports.not-applicable');
  expect((await importer.apply(checked.body.id)).body.code).toBe('imports.not-applicable');
});

test('what is missing is ended only when asked for, and never somebody with more to say', async () => {
  const { importer, site, trainer } = parts;
  await hub.signIn(['staff'], site.id);
  const file = 'reference,name\nS-1,Trainee 1\n';
  expect((await importer.check('people', file)).body.counts.end).toBe(0);
  const ended = await importer.take('people', file, { missing: 'end' });
  expect(ended.body.counts).toEqual({ add: 0, change: 0, end: 3, none: 1 });
  const active = (await people()).filter((person) => person.active);
  expect(active.map((person) => person.roles.join())).toEqual(expect.arrayContaining(['trainee', 'staff']));
  expect(active.length).toBe(2);
  const back = await importer.take('people', `email,name\n${trainer.email},Person 1\n`);
  expect(back.body.changes[0].fields).toEqual([{ name: 'active', before: 'no', after: 'yes' }]);
});

test('two people may give one another their addresses; nobody else’s can be taken', async () => {
  const { importer } = parts;
  await importer.take('people', 'reference,name,email\nA,Ann,a@example.org\nB,Ben,b@example.org\n');
  const swapped = await importer.take(
    'people',
    'reference,name,email\nA,Ann,b@example.org\nB,Ben,a@example.org\n',
  );
  expect(swapped.body).toMatchObject({ state: 'applied', counts: { change: 2 } });
  expect((await named('Ann'))?.email).toBe('b@example.org');
  const taken = await importer.check('people', 'reference,name,email\nC,Cy,admin@example.org\n');
  expect(taken.body.errors).toMatchObject([{ row: 1, column: 'email', code: 'import.email-taken' }]);
});

test('data that changed meanwhile is not overwritten with what was shown before', async () => {
  const { importer, admin } = parts;
  const checked = await importer.check('people', 'reference,name\nS-1,New name\n');
  const [first] = (await people()).filter((person) => person.reference === 'S-1');
  await admin('PATCH', `/people/${first?.id}`, { displayName: 'Another name' });
  const refused = await importer.apply(checked.body.id);
  expect(refused).toMatchObject({ status: 409, body: { code: 'imports.changed-meanwhile' } });
  expect(await named('Another name')).toBeDefined();
  expect((await importer.apply(checked.body.id)).body.code).toBe('imports.changed-meanwhile');
});

test('an import is its owner’s alone, is forgotten after an hour, and lies sealed until then', async () => {
  const { importer, site } = parts;
  const checked = await importer.check('people', 'reference,name\nS-7,Very Private Name\n');
  const other = importerOf((await hub.signIn(['staff'], site.id)).call, site.id);
  expect((await other.apply(checked.body.id)).body.code).toBe('imports.unknown');
  const [row] = await hub.db.selectFrom('import_job').selectAll().execute();
  expect(row?.sealed?.length).toBeGreaterThan(100);
  expect(Buffer.from(row?.sealed ?? []).includes('Very Private')).toBe(false);
  hub.clock.now += 3_600_001;
  expect((await importer.apply(checked.body.id)).body.code).toBe('imports.unknown');
});

test('groups take members by whatever they are called, and rooms take an administrator', async () => {
  const { importer, site, trainees, admin } = parts;
  const file = `name,members\nClass A,S-1\nClass B,"S-1;${trainees[1]?.id}"\n`;
  const kept = await importer.check('groups', file);
  expect(kept.body.counts).toEqual({ add: 1, change: 0, end: 0, none: 1 });
  const done = await importer.take('groups', file, { missing: 'end' });
  expect(done.body.counts).toEqual({ add: 1, change: 1, end: 0, none: 0 });
  const groups = (await admin('GET', `/groups?siteId=${site.id}`)).body.items;
  expect(groups.map((group: { members: number }) => group.members)).toEqual([1, 2]);
  const staff = importerOf((await hub.signIn(['staff'], site.id)).call, site.id);
  const rooms = 'name,capacity\nR1,25\nR3,8\n';
  expect((await staff.check('rooms', rooms)).body.code).toBe('imports.rooms-not-yours');
  expect((await importer.take('rooms', rooms)).body).toMatchObject({
    state: 'applied',
    counts: { add: 1, change: 1 },
  });
});

test('a badge’s number is nowhere to be found afterwards', async () => {
  const { importer, admin, trainees } = parts;
  const number = '04:A2:B3:C4:D5:E6:F7';
  const file = `person,number,label\nS-1,${number},blue\nS-1,08112233,\n`;
  const wrong = await importer.check('badges', file);
  expect(wrong.body.errors).toMatchObject([{ row: 2, column: 'number', code: 'import.random-badge' }]);
  const done = await importer.take('badges', `person,number,label\nS-1,${number},blue\n`);
  expect(done.body.state).toBe('applied');
  expect(JSON.stringify([wrong.body, done.body])).not.toMatch(/A2.?B3/i);
  const person = (await admin('GET', `/people/${trainees[0]?.id}`)).body;
  expect(person.badges.map((badge: { label: string }) => badge.label)).toEqual(['blue']);
  expect((await importer.check('badges', `person,number\nS-1,${number}\n`)).body.counts.none).toBe(1);
});

test('the timetable: slots by name, units made on the way, sessions made, moved and canceled', async () => {
  const { importer } = parts;
  const head = 'weekday,from,start,end,room,trainer,groups,unit,unit_name,title\n';
  const first = await importer.take(
    'timetable',
    `${head}Mon,2026-03-02,9:00,10:30,R1,T-1,Class A,W1,Welding,Weld\n`,
  );
  expect(first.body).toMatchObject({ state: 'applied', counts: { add: 2 }, effects: { made: 4 } });
  const moved = await importer.take(
    'timetable',
    `${head}lundi,2026-03-02,09:00,11:00,R1,T-1,Class A,W1,,Weld\n`,
  );
  expect(moved.body).toMatchObject({ counts: { change: 1 }, effects: { moved: 4, canceled: 0 } });
  const other = await importer.take('timetable', `${head}2,2026-03-02,09:00,11:00,R2,T-1,Class A,,,Other\n`, {
    missing: 'end',
  });
  expect(other.body).toMatchObject({ counts: { add: 1, end: 1 }, effects: { made: 4, canceled: 4 } });
});

test('a calendar of events becomes slots: weekly ones with days left out, others one by one', async () => {
  const { importer, trainer, admin } = parts;
  const event = (lines: string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n');
  const common = ['SUMMARY:Weld', 'LOCATION:R1', 'CATEGORIES:Class A', `ORGANIZER:mailto:${trainer.email}`];
  const ics = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:x',
    event([
      'UID:1',
      'DTSTART;TZID=Europe/Paris:20260302T090000',
      'DTEND;TZID=Europe/Paris:20260302T100000',
      'RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260430T220000Z',
      'EXDATE;TZID=Europe/Paris:20260309T090000',
      ...common,
    ]),
    event([
      'UID:1',
      'RECURRENCE-ID;TZID=Europe/Paris:20260316T090000',
      'DTSTART;TZID=Europe/Paris:20260316T140000',
      'DTEND;TZID=Europe/Paris:20260316T150000',
      ...common,
    ]),
    event([
      'UID:2',
      'DTSTART:20260303T120000Z',
      'DURATION:PT45M',
      'RRULE:FREQ=MONTHLY;BYDAY=1TU;COUNT=3',
      ...common,
    ]),
    'END:VCALENDAR',
    '',
  ].join('\r\n');
  const done = await importer.take('timetable', ics);
  expect(done.body.errors).toEqual([]);
  expect(done.body).toMatchObject({ state: 'applied', counts: { add: 6 } });
  const slots = (await admin('GET', '/timetable')).body.items;
  expect(
    slots.map((slot: Record<string, unknown>) => [
      slot.weekday,
      slot.fromDate,
      slot.untilDate,
      slot.startTime,
      slot.endTime,
      slot.skipDates,
    ]),
  ).toEqual([
    [1, '2026-03-02', '2026-04-27', '09:00', '10:00', ['2026-03-09', '2026-03-16']],
    [3, '2026-03-04', '2026-04-29', '09:00', '10:00', []],
    [null, '2026-03-16', '2026-03-16', '14:00', '15:00', []],
    [null, '2026-03-03', '2026-03-03', '13:00', '13:45', []],
    // Noon in UTC is an hour later by the clock of the site from the end of March on.
    [null, '2026-04-07', '2026-04-07', '14:00', '14:45', []],
    [null, '2026-05-05', '2026-05-05', '14:00', '14:45', []],
  ]);
});

test('a zone that only the file describes is understood by its description', async () => {
  const { importer, trainer, admin } = parts;
  const zone = [
    'BEGIN:VTIMEZONE',
    'TZID:Somewhere Standard Time',
    'BEGIN:STANDARD',
    'DTSTART:16010101T030000',
    'TZOFFSETFROM:-0400',
    'TZOFFSETTO:-0500',
    'RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11',
    'END:STANDARD',
    'BEGIN:DAYLIGHT',
    'DTSTART:16010101T020000',
    'TZOFFSETFROM:-0500',
    'TZOFFSETTO:-0400',
    'RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3',
    'END:DAYLIGHT',
    'END:VTIMEZONE',
  ];
  const event = (day: string) => [
    'BEGIN:VEVENT',
    `UID:${day}`,
    `DTSTART;TZID=Somewhere Standard Time:${day}T040000`,
    'DURATION:PT1H',
    'SUMMARY:X',
    'LOCATION:R1',
    'CATEGORIES:Class A',
    `ORGANIZER:mailto:${trainer.email}`,
    'END:VEVENT',
  ];
  const ics = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...zone,
    ...event('20260302'),
    ...event('20260310'),
    'END:VCALENDAR',
    '',
  ].join('\r\n');
  expect((await importer.take('timetable', ics)).body.errors).toEqual([]);
  const slots = (await admin('GET', '/timetable')).body.items;
  expect(slots.map((slot: { startTime: string }) => slot.startTime)).toEqual(['10:00', '09:00']);
});

test('days off from a calendar cancel what was made for them', async () => {
  const { importer, admin, site } = parts;
  const head = 'weekday,from,start,end,room,trainer,groups,title\n';
  await importer.take('timetable', `${head}Mon,2026-03-02,09:00,10:30,R1,T-1,Class A,Weld\n`);
  const day = (name: string, from: string, until: string, more = '') =>
    `BEGIN:VEVENT\r\nUID:${from}\r\nDTSTART;VALUE=DATE:${from}\r\nDTEND;VALUE=DATE:${until}\r\n${more}SUMMARY:${name}\r\nEND:VEVENT\r\n`;
  const file = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${day('Spring', '20260309', '20260311')}${day('May Day', '20200501', '20200502', 'RRULE:FREQ=YEARLY\r\n')}END:VCALENDAR\r\n`;
  const done = await importer.take('calendar', file);
  expect(done.body).toMatchObject({
    state: 'applied',
    errors: [],
    counts: { add: 5 },
    effects: { canceled: 1, made: 0 },
  });
  const { calendar } = (await admin('GET', `/sites/${site.id}/calendar`)).body;
  expect(calendar.holidays[0]).toEqual({ name: 'Spring', from: '2026-03-09', until: '2026-03-10' });
  expect((await importer.check('calendar', file)).body.applicable).toBe(false);
});

test('photos: a verdict for each, kept for who consented, and progress', async () => {
  const { importer, admin, trainees } = parts;
  const [one, two] = trainees;
  for (const person of [one, two])
    await admin('PUT', `/people/${person?.id}/consent/face`, { evidence: 'form 7' });
  const zip = zipOf({
    'S-1.jpg': GOOD_PHOTO,
    'S-1 (2).png': BAD_PHOTO,
    [`intake/${two?.id}/a.jpeg`]: GOOD_PHOTO,
    '__MACOSX/._S-1.jpg': BAD_PHOTO,
  });
  const checked = await importer.check('photos', zip);
  expect(checked.body).toMatchObject({ state: 'checked', done: 3, total: 3, errors: [], applicable: true });
  expect(checked.body.changes.map((change: { action: string }) => change.action)).toEqual([
    'add',
    'none',
    'add',
  ]);
  expect(checked.body.changes[1].fields[0].after).toMatch(/face/i);
  expect((await admin('GET', `/people/${one?.id}`)).body.faceTemplates).toBe(0);
  await importer.apply(checked.body.id);
  expect((await admin('GET', `/people/${one?.id}`)).body.faceTemplates).toBe(1);

  const another = await importer.check('photos', zipOf({ 'S-1.jpg': GOOD_PHOTO, 'S-1-2.jpg': ANOTHER_FACE }));
  expect(another.body.changes.map((change: { action: string }) => change.action)).toEqual(['add', 'none']);

  const late = await importer.check('photos', zipOf({ 'S-1.jpg': GOOD_PHOTO }));
  await admin('DELETE', `/people/${one?.id}/consent/face`);
  expect((await importer.apply(late.body.id)).body.code).toBe('imports.changed-meanwhile');
  const refused = await importer.check('photos', zipOf({ 'S-1.jpg': GOOD_PHOTO }));
  expect(refused.body.errors).toMatchObject([{ code: 'import.no-consent' }]);
  hub.enroller.broken = true;
  const broken = await importer.check('photos', zipOf({ [`${two?.id}.jpg`]: GOOD_PHOTO }));
  expect(broken.body).toMatchObject({ state: 'failed', errors: [{ code: 'photo.model-failed' }] });
});

test('a cell that a spreadsheet would run is disarmed on the way out and whole again on the way in', async () => {
  const { importer } = parts;
  const done = await importer.take('people', 'reference,name\nF-1,"=HYPERLINK(""http://x"")"\nF-2,\'plain\n');
  expect(done.body.state).toBe('applied');
  const text = Buffer.from(await importer.file('people')).toString();
  expect(text).toContain(`"'=HYPERLINK(""http://x"")"`);
  expect(await named('=HYPERLINK("http://x")')).toBeDefined();
  expect((await importer.check('people', text)).body.counts.change).toBe(0);
});

test('two thousand people and their groups at once', async () => {
  const { importer, site } = parts;
  const rows = Array.from(
    { length: 2000 },
    (_, index) => `P-${index},Person ${index},p${index}@x.org,Group ${index % 12}`,
  );
  const done = await importer.take('people', `reference,name,email,groups\n${rows.join('\n')}\n`);
  expect(done.body).toMatchObject({ state: 'applied', counts: { add: 2012 } });
  const groups = await hub.store.groups.list(site.id, systemScope('timetable.read'));
  expect(groups.reduce((sum, group) => sum + group.members, 0)).toBe(2003);
}, 60_000);
