/** Broken files: each answered with what is wrong with it, and nothing changed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemScope } from '../../core/domain/scope.ts';
import { type HubFixture, openHub } from '../helpers/hub-fixture.ts';
import { type FileKind, GOOD_PHOTO, importWorld, zipOf } from '../helpers/import-world.ts';
import expected from './imports-corpus/expected.json' with { type: 'json' };

const FOLDER = join(import.meta.dirname, 'imports-corpus');

let hub: HubFixture;
let parts: Awaited<ReturnType<typeof importWorld>>;
let before: string;
beforeAll(async () => {
  hub = await openHub();
  parts = await importWorld(hub);
  const { site, admin, trainees } = parts;
  const boss = await hub.services.people.create(
    { displayName: 'Boss', siteId: site.id, roles: ['admin'], language: null, email: 'boss@example.org' },
    systemScope('people.write'),
  );
  expect(boss).not.toHaveProperty('code');
  await admin('PUT', `/people/${trainees[0]?.id}/consent/face`, { evidence: 'form 7' });
  before = await everything();
});
afterAll(async () => {
  expect(await everything()).toBe(before);
  await hub.services.imports.stop();
  await hub.close();
});

/** Every row that an import could touch. */
async function everything(): Promise<string> {
  const tables = [
    'person',
    'person_role',
    'class_group',
    'group_member',
    'room',
    'slot',
    'unit',
    'badge',
    'template',
    'site_calendar',
    'fact',
  ] as const;
  const rows: unknown[] = [];
  for (const table of tables) rows.push(await hub.db.selectFrom(table).selectAll().execute());
  return JSON.stringify(rows);
}

async function refused(kind: FileKind, file: Uint8Array, codes: readonly string[]): Promise<void> {
  const checked = await parts.importer.check(kind, file);
  expect(checked.body.state).toBe('checked');
  const found = checked.body.errors as { code: string; message: string }[];
  expect([...new Set(found.map((error) => error.code))].sort()).toEqual([...codes].sort());
  for (const { message } of found) expect(message).not.toMatch(/\{\{|^import\./);
  expect(checked.body.applicable).toBe(false);
  expect((await parts.importer.apply(checked.body.id)).body.code).toBe('imports.not-applicable');
}

test('the folder and its list of what is expected agree', () => {
  expect(
    readdirSync(FOLDER)
      .filter((name) => name !== 'expected.json')
      .sort(),
  ).toEqual(Object.keys(expected).sort());
  expect(Object.keys(expected).length).toBeGreaterThanOrEqual(40);
});

/** By file: the kind that it is read as, and what is said of it. */
test.each(Object.entries(expected))('%s', async (name, answer) => {
  const [kind, ...codes] = answer.split(' ');
  await refused(kind as FileKind, readFileSync(join(FOLDER, name)), codes);
});

/** A ZIP with some of its bytes changed: `at` counts from the entry in its directory. */
function doctored(
  files: Record<string, Uint8Array>,
  change: (view: DataView, entry: number) => void,
): Uint8Array {
  const zip = zipOf(files);
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  for (let at = zip.length - 4; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== 0x02014b50) continue;
    change(view, at);
    break;
  }
  return zip;
}

const zeros = (size: number) => new Uint8Array(size);
const one = { 'S-1.jpg': GOOD_PHOTO };
const zips: readonly (readonly [name: string, code: string, zip: () => Uint8Array])[] = [
  ['no ZIP at all', 'import.not-a-zip', () => Buffer.from('hello')],
  ['a ZIP that was cut off', 'import.not-a-zip', () => zipOf(one).subarray(0, 60)],
  [
    'a directory that points nowhere',
    'import.not-a-zip',
    () => doctored(one, (view) => view.setUint32(view.byteLength - 6, 999_999, true)),
  ],
  ['nothing in it', 'import.no-rows', () => zipOf({})],
  ['a bomb', 'import.zip-bomb', () => zipOf({ 'S-1.jpg': zeros(12_000_000) })],
  [
    'more than it could ever hold',
    'import.zip-bomb',
    () => doctored(one, (view, at) => view.setUint32(at + 24, 0xf000_0000, true)),
  ],
  [
    'larger than it says',
    'import.damaged-entry',
    () => doctored({ 'S-1.jpg': new Uint8Array(500) }, (view, at) => view.setUint32(at + 24, 10, true)),
  ],
  [
    'a wrong checksum',
    'import.damaged-entry',
    () => doctored(one, (view, at) => view.setUint32(at + 16, 1, true)),
  ],
  [
    'a way of packing that nobody has',
    'import.damaged-entry',
    () => doctored(one, (view, at) => view.setUint16(at + 10, 99, true)),
  ],
  ['encrypted', 'import.encrypted', () => doctored(one, (view, at) => view.setUint16(at + 8, 1, true))],
  ['a name that climbs out', 'import.unsafe-name', () => zipOf({ '../../etc/S-1.jpg': GOOD_PHOTO })],
  ['a name from the root', 'import.unsafe-name', () => zipOf({ '/S-1.jpg': GOOD_PHOTO })],
  ['an archive within', 'import.nested-archive', () => zipOf({ 'S-1.zip': zipOf(one) })],
  ['no photo', 'import.not-a-photo', () => zipOf({ 'S-1.pdf': GOOD_PHOTO })],
  ['nobody’s photo', 'import.unknown-person', () => zipOf({ 'Nobody.jpg': GOOD_PHOTO })],
  ['of somebody who did not consent', 'import.no-consent', () => zipOf({ 'T-1.jpg': GOOD_PHOTO })],
  [
    'more of one person than may be',
    'import.too-many-photos',
    () =>
      zipOf(
        Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`S-1 (${index + 1}).jpg`, GOOD_PHOTO])),
      ),
  ],
];

test.each(zips)('photos: %s', async (_name, code, zip) => {
  await refused('photos', zip(), [code]);
});

test('a huge photo is not unpacked', async () => {
  const noise = new Uint8Array(16 * 1024 * 1024);
  for (let at = 0; at < noise.length; at += 1) noise[at] = (at * 2_654_435_761) >>> 13;
  await refused('photos', zipOf({ 'S-1.jpg': noise }), ['import.photo-too-large']);
});

test('what is no such file is refused before it is read', async () => {
  const { importer } = parts;
  const refusal = async (kind: FileKind, file: Uint8Array | string) =>
    (await importer.check(kind, file)).body.code;
  expect(await refusal('people', zipOf(one))).toBe('imports.wrong-format');
  expect(await refusal('people', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n')).toBe('imports.wrong-format');
  expect(await refusal('calendar', zipOf(one))).toBe('imports.wrong-format');
  expect(await refusal('people', '')).toBe('imports.no-file');
  expect(await refusal('people', new Uint8Array(21 * 1024 * 1024).fill(65))).toBe('imports.too-large');
  expect(
    (await importer.check('people', 'name\nX\n', { siteId: '0199d1f0-0000-7000-8000-00000000dead' })).body
      .code,
  ).toBe('sites.unknown');
  const rows = Array.from({ length: 20_001 }, () => 'X').join('\n');
  expect((await importer.check('people', `name\n${rows}\n`)).body.errors).toMatchObject([
    { code: 'import.too-many-rows' },
  ]);
});

test('a file that is made to be slow or to fill the memory is answered without either', async () => {
  await refused('people', Buffer.from(`name\n${'\n'.repeat(5_000_000)}`), ['import.too-many-rows']);
  await refused('people', Buffer.from('"a'.repeat(5_000_000)), ['import.bad-quotes']);
  // The parser's time grows by the square of them.
  const calendar = (line: string) =>
    Buffer.from(`BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${line}:1\r\nEND:VCALENDAR\r\n`);
  for (const parameters of [';A=1', ';A=":"', ';A="x\r\n y"'])
    await refused('timetable', calendar(`X${parameters.repeat(1_000_000)}`), ['import.not-a-calendar']);
});
