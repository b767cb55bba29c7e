/** Files read in and out over REST, and ZIPs made for it. */
import { zipSync } from 'fflate';
import { type Answer, type Call, furnish, type HubFixture } from './hub-fixture.ts';

export type FileKind = 'people' | 'groups' | 'rooms' | 'timetable' | 'badges' | 'calendar' | 'photos';

const TYPES = { csv: 'text/csv', ics: 'text/calendar', zip: 'application/zip' } as const;

export interface Importer {
  check(
    kind: FileKind,
    file: string | Uint8Array,
    options?: { missing?: 'end'; siteId?: string },
  ): Promise<Answer>;
  /** Checks and applies; the answer of the application, or that of the check when there is nothing to apply. */
  take(
    kind: FileKind,
    file: string | Uint8Array,
    options?: { missing?: 'end'; siteId?: string },
  ): Promise<Answer>;
  apply(id: string): Promise<Answer>;
  file(kind: FileKind, siteId?: string, format?: 'csv' | 'ics'): Promise<Uint8Array>;
}

export function importerOf(call: Call, site: string): Importer {
  const check: Importer['check'] = async (kind, file, options = {}) => {
    const bytes = typeof file === 'string' ? Buffer.from(file) : Buffer.from(file);
    const query = new URLSearchParams({
      kind,
      siteId: options.siteId ?? site,
      missing: options.missing ?? 'keep',
    });
    const headers = { 'content-type': typeFor(kind, bytes) };
    const answer = await call('POST', `/imports?${query}`, null, { payload: bytes, headers });
    return kind === 'photos' && answer.status === 202 ? settled(call, answer) : answer;
  };
  const apply: Importer['apply'] = (id) => call('POST', `/imports/${id}/apply`);
  return {
    check,
    apply,
    take: async (kind, file, options) => {
      const checked = await check(kind, file, options);
      return checked.body.applicable ? apply(checked.body.id) : checked;
    },
    file: async (kind, siteId = site, format) => {
      const query = new URLSearchParams({ siteId, ...(format ? { format } : {}) });
      return (await call('GET', `/exports/${kind}?${query}`)).raw;
    },
  };
}

/** Photos are judged after the answer. */
async function settled(call: Call, first: Answer): Promise<Answer> {
  let answer = first;
  while (answer.body.state === 'checking') {
    await new Promise((resolve) => setImmediate(resolve));
    answer = await call('GET', `/imports/${answer.body.id}`);
  }
  return answer;
}

function typeFor(kind: FileKind, bytes: Buffer): string {
  if (kind === 'photos') return TYPES.zip;
  return kind === 'calendar' || bytes.subarray(0, 15).toString() === 'BEGIN:VCALENDAR'
    ? TYPES.ics
    : TYPES.csv;
}

/** The hub's harbour, with what files of the tests name: a trainer by reference and a second room. */
export async function importWorld(hub: HubFixture) {
  const parts = await furnish(hub);
  const { admin, site, trainer, trainees } = parts;
  await admin('PATCH', `/people/${trainer.id}`, { reference: 'T-1' });
  await admin('PATCH', `/people/${trainees[0]?.id}`, { reference: 'S-1' });
  await admin('POST', '/rooms', { siteId: site.id, name: 'R2', capacity: 12 });
  return { ...parts, importer: importerOf(admin, site.id) };
}

export function zipOf(files: Record<string, Uint8Array>): Uint8Array {
  return zipSync(files, { level: 6 });
}

export const GOOD_PHOTO = new Uint8Array([1, 2, 3]);
export const ANOTHER_FACE = new Uint8Array([1, 2, 9]);
export const BAD_PHOTO = new Uint8Array([9, 2, 3]);
