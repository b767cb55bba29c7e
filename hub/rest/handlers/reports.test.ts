import { parse } from 'csv-parse/sync';
import { strFromU8, unzipSync } from 'fflate';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { furnish, type HubFixture, openHub } from '../../../tests/helpers/hub-fixture.ts';
import { settleSessions } from '../../jobs/settle.ts';
import { SqlSweep } from '../../storage/stores/sql-sweep.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NAMES = [
  'Ñandú Łukasz',
  'Αθηνά Παπαδοπούλου',
  'Екатерина Щукина',
  '=HYPERLINK("http://evil.example")',
  'Émile 😀',
];

let hub: HubFixture;
let parts: Awaited<ReturnType<typeof furnish>>;
beforeEach(async () => {
  hub = await openHub();
  parts = await furnish(hub, NAMES.length);
  for (const [index, displayName] of NAMES.entries())
    await hub.db
      .updateTable('person')
      .set({ display_name: displayName })
      .where('id', '=', parts.trainees[index]?.id ?? '')
      .execute();
});
afterEach(() => hub.close());

async function moveTo(now: number): Promise<void> {
  hub.clock.now = now;
  await hub.db
    .updateTable('login')
    .set({ expires_at: now + DAY })
    .execute();
}

async function book(start: number, title: string): Promise<string> {
  const { admin, room, group, trainer } = parts;
  const times = { start: new Date(start).toISOString(), end: new Date(start + HOUR).toISOString() };
  const body = { roomId: room.id, trainerId: trainer.id, groupIds: [group.id], title, ...times };
  const made = await admin('POST', '/sessions', body);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id;
}

/** A session at nine in Paris, `days` after the first Monday, that took place. */
async function hold(days: number, came: readonly number[], title = 'Welding'): Promise<string> {
  const { admin, trainees } = parts;
  const start = Date.parse('2026-03-02T08:00:00Z') + days * DAY;
  await moveTo(start - HOUR);
  const id = await book(start, title);
  await moveTo(start);
  await admin('POST', `/sessions/${id}/start`, { reason: 'no badge' });
  for (const who of came)
    await admin('POST', `/sessions/${id}/records/${trainees[who]?.subject}/check-in`, { reason: 'seen' });
  await moveTo(start + HOUR);
  await admin('POST', `/sessions/${id}/end`, { reason: 'over' });
  const { store, log, clock, db } = hub;
  await settleSessions({ store, log, clock, sweep: new SqlSweep(db) });
  return id;
}

const url = (format: string, until = '2026-03-08') =>
  `/reports/register?groupId=${parts.group.id}&from=2026-03-02&until=${until}&format=${format}`;

const rowsOf = (raw: Uint8Array): string[][] =>
  parse(Buffer.from(raw), { bom: true, relax_column_count: true });

async function pagesOf(raw: Uint8Array): Promise<string[]> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(raw)), { mergePages: false });
  return text;
}

describe('the register of a group', () => {
  test('as CSV has a row per trainee, a column per session, the totals, and no formula', async () => {
    await hold(0, [0, 1, 3]);
    await hold(1, [0], '+Grinding');
    const answer = await parts.admin('GET', url('csv'));
    expect(answer.headers['content-type']).toMatch(/^text\/csv/);
    expect(answer.headers['content-disposition']).toContain('register-2026-03-02-2026-03-08.csv');
    const [head, ...rows] = rowsOf(answer.raw);
    expect(head).toEqual([
      'Name',
      '2026-03-02 09:00 Welding',
      '2026-03-03 09:00 +Grinding',
      'present',
      'late',
      'absent',
      'excused',
      'made up',
      'Rate',
    ]);
    expect(rows.find(([name]) => name === NAMES[0])).toEqual([
      NAMES[0],
      'present',
      'present',
      '2',
      '0',
      '0',
      '0',
      '0',
      '100%',
    ]);
    expect(rows.find(([name]) => name === NAMES[2])).toEqual([
      NAMES[2],
      'absent',
      'absent',
      '0',
      '0',
      '2',
      '0',
      '0',
      '0%',
    ]);
    expect(rows.map(([name]) => name)).toContain(`'${NAMES[3]}`);
    for (const row of [head, ...rows]) for (const cell of row ?? []) expect(cell).not.toMatch(/^[=+\-@]/);
    const { items } = (await parts.admin('GET', '/audit?action=reports.register')).body;
    expect(items).toMatchObject([{ target: parts.group.id, detail: { format: 'csv', sessions: 2 } }]);
  });

  test('is answered up to the last day that can be written', async () => {
    const group = `/reports/register?groupId=${parts.group.id}`;
    expect((await parts.admin('GET', `${group}&from=9999-12-01&until=9999-12-31`)).status).toBe(200);
    expect((await parts.admin('GET', `${group}&from=0000-01-01&until=9999-12-31`)).body.code).toBe(
      'figures.bad-range',
    );
  });

  test('speaks the language of who asks', async () => {
    await hold(0, [0]);
    const answer = await parts.admin('GET', url('csv'), null, { headers: { 'accept-language': 'fr' } });
    const [head, first] = rowsOf(answer.raw);
    expect(head).toContain('Taux');
    expect(first).toContain('absent');
    expect(answer.raw.toString()).toContain('présent');
  });

  test('as XLSX holds texts as texts and numbers as numbers', async () => {
    await hold(0, [0, 3]);
    const answer = await parts.admin('GET', url('xlsx'));
    const files = unzipSync(new Uint8Array(answer.raw));
    const all = Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)] as const);
    const sheet = all.find(([name]) => name.endsWith('sheet1.xml'))?.[1] ?? '';
    expect(sheet).not.toContain('<f>');
    expect(sheet.match(/<row /g)).toHaveLength(1 + NAMES.length);
    const texts = all.map(([, text]) => text).join();
    expect(texts).toContain('Αθηνά Παπαδοπούλου');
    expect(texts).toContain('=HYPERLINK("http://evil.example")');
    expect(sheet).toMatch(/<v>1<\/v>/);
  });

  test('as PDF shows every letter that its font has, and says when it has not', async () => {
    await hold(0, [0]);
    const answer = await parts.admin('GET', url('pdf'));
    expect(Buffer.from(answer.raw.subarray(0, 5)).toString()).toBe('%PDF-');
    const text = (await pagesOf(answer.raw)).join('\n').normalize('NFC').replaceAll(/\s+/g, ' ');
    for (const name of NAMES.slice(0, 4)) expect(text).toContain(name);
    expect(text).toContain('Émile □');
    expect(text).toContain('cannot be printed with this font');
    expect(text).toContain('Attendance register: Class A');
  });

  test('as PDF goes on over pages with its header row and all its sessions and people', async () => {
    const { admin, site, group } = parts;
    await moveTo(Date.parse('2026-03-02T07:00:00Z'));
    const ids: string[] = [];
    for (let n = 0; n < 60; n += 1) {
      const displayName =
        n === 7
          ? `A${'very'.repeat(12)}longname ${'and on '.repeat(12)}`
          : `Person ${String(n).padStart(3, '0')}`;
      ids.push((await admin('POST', '/people', { displayName, siteId: site.id })).body.id);
    }
    await admin('POST', `/groups/${group.id}/members`, { personIds: ids });
    for (let n = 0; n < 40; n += 1)
      await book(Date.parse('2026-03-02T08:00:00Z') + n * 12 * HOUR, `Session ${n + 1}`);
    const pages = await pagesOf((await admin('GET', url('pdf', '2026-03-29'))).raw);
    expect(pages.length).toBeGreaterThanOrEqual(5);
    const grid = pages.filter((page) => page.includes('Person 0'));
    for (const page of grid) expect(page).toContain('Name');
    for (const [index, page] of pages.entries())
      expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
    const all = pages.join('\n');
    for (let n = 0; n < 60; n += 1)
      if (n !== 7) expect(all).toContain(`Person ${String(n).padStart(3, '0')}`);
    for (let n = 1; n <= 40; n += 1) expect(all).toContain(`Session ${n}`);
  });

  test('is of a trainer’s own sessions only, and unknown to one who never trains the group', async () => {
    await hold(0, [0]);
    const other = await hub.signIn(['trainer'], parts.site.id);
    expect((await other.call('GET', url('csv'))).body.code).toBe('groups.unknown');
    expect((await parts.trainer.call('GET', url('csv'))).status).toBe(200);
    const trainee = await hub.signIn(['trainee'], parts.site.id);
    expect((await trainee.call('GET', url('csv'))).status).toBe(403);
  });

  test.each([
    ['2026-02-01', 'figures.bad-range'],
    ['2028-03-08', 'figures.bad-range'],
  ])('until %s is refused', async (until, code) => {
    expect((await parts.admin('GET', url('csv', until))).body.code).toBe(code);
  });
});

describe('the sheet of a session', () => {
  test('names the evidence of each record, corrections with reasons, and hashes that can be checked', async () => {
    const id = await hold(0, [0]);
    const subject = parts.trainees[1]?.subject;
    await parts.admin('POST', `/sessions/${id}/records/${subject}/correct`, {
      status: 'late',
      reason: '=cmd was there',
    });
    const csv = rowsOf((await parts.admin('GET', `/reports/sessions/${id}?format=csv`)).raw);
    const field = (name: string) => csv.find(([head]) => head === name)?.[1];
    expect(field('State')).toBe('took place, settled');
    expect(field('Started')).toMatch(/^2026-03-02 09:00:00, Admin, word of staff, Proof of room: none$/);
    const facts = await hub.log.sessionFacts(id);
    expect(field('Facts')).toBe(String(facts.length));
    expect(field('Newest fact')).toBe(facts.at(-1)?.hash);
    const head = csv.find((row) => row[0] === 'Name') ?? [];
    const row = csv.find(([name]) => name === NAMES[1]) ?? [];
    expect(row[head.indexOf('Corrections')]).toMatch(
      /^late by Admin on 2026-03-02 10:00:00: =cmd was there$/,
    );
    expect(csv.find(([name]) => name === NAMES[0])?.slice(1, 4)).toEqual([
      'present',
      '2026-03-02 09:00:00',
      'word of staff',
    ]);

    const pages = await pagesOf((await parts.admin('GET', `/reports/sessions/${id}`)).raw);
    const text = pages.join('\n').replaceAll(/\s+/g, ' ');
    expect(text).toContain('Session sheet: Welding');
    expect(text).toContain(field('All facts'));
    expect(text).toContain('was there');

    await parts.admin('POST', `/sessions/${id}/records/${subject}/correct`, {
      status: 'absent',
      reason: 'was not',
    });
    const later = rowsOf((await parts.admin('GET', `/reports/sessions/${id}?format=csv`)).raw);
    expect(later.find(([name]) => name === 'All facts')?.[1]).not.toBe(field('All facts'));
  });

  test('is unknown to who does not train it', async () => {
    const id = await hold(0, [0]);
    const other = await hub.signIn(['trainer'], parts.site.id);
    expect((await other.call('GET', `/reports/sessions/${id}`)).body.code).toBe('sessions.unknown');
    expect((await parts.trainer.call('GET', `/reports/sessions/${id}`)).status).toBe(200);
  });
});
