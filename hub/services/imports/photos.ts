/** Photos of many people, each judged as it is read. What is kept until it is applied is templates, not photos. */
import { RosterError } from '../../../core/contracts/error.ts';
import { MAX_PHOTO_BYTES, MAX_TEMPLATES } from '../../../core/contracts/rest/enrolment.ts';
import { templateFromBase64, templateToBase64 } from '../../../core/domain/face-template.ts';
import { oddPhotos } from '../../../core/domain/same-face.ts';
import type { PhotoVerdict } from '../../../core/ports/face-enroller.ts';
import { audit, newId } from '../hub-context.ts';
import { LookAlikes } from '../people/look-alikes.ts';
import { personFinder, readPeople } from './directory.ts';
import type { ImportKindWork, Plan, PlanEnv, ReadEnv } from './kind.ts';
import { type PlannedChange, type RowError, rowError } from './report.ts';
import { entryProblem, listZip, unpack, type ZipEntry } from './zip-file.ts';

type Judged =
  | {
      readonly verdict: 'accepted';
      readonly template: string;
      readonly pack: string;
      readonly alikeFrom: number;
      readonly sameFrom: number;
      readonly facePx: number;
      readonly sharpness: number;
      readonly brightness: number;
    }
  | { readonly verdict: 'refused'; readonly reason: string };

interface Wanted {
  readonly row: number;
  readonly name: string;
  readonly personId: string;
  readonly judged: Judged;
}

/** What computers put into archives by themselves. */
const LITTER = /(^|\/)(__MACOSX\/|\.[^./]|Thumbs\.db$|desktop\.ini$)/i;
const PHOTO = /\.(jpe?g|png|webp)$/i;

export const photosImport: ImportKindWork<Wanted[]> = {
  types: ['zip'],
  read: readPhotos,
  plan: planPhotos,
};

async function readPhotos(file: Uint8Array, env: ReadEnv) {
  const listed = listZip(file);
  if (!Array.isArray(listed)) return { input: [], errors: [listed as RowError] };
  const entries = (listed as ZipEntry[]).filter(({ name }) => !LITTER.test(name));
  const errors: RowError[] = [];
  if (entries.length === 0) errors.push(rowError(0, null, 'import.no-rows'));
  const find = personFinder(await readPeople(env.store, env.site.id, env.grants.people));
  const input: Wanted[] = [];
  for (const [index, entry] of entries.entries()) {
    await env.progress(index, entries.length);
    const wrong = (code: RowError['code'], params = {}) =>
      void errors.push(rowError(entry.row, shown(entry), code, params));
    const problem = entryProblem(entry);
    if (problem) wrong(problem);
    else if (!PHOTO.test(entry.name)) wrong('import.not-a-photo');
    else if (entry.size > MAX_PHOTO_BYTES)
      wrong('import.photo-too-large', { most: MAX_PHOTO_BYTES / 1024 / 1024 });
    if (problem || !PHOTO.test(entry.name) || entry.size > MAX_PHOTO_BYTES) continue;
    const person = namesIn(entry.name)
      .map(find)
      .find((found) => found !== null);
    if (!person) wrong('import.unknown-person', { called: namesIn(entry.name)[0] ?? '' });
    else if (!person.active) wrong('import.inactive-person', { called: person.displayName });
    else if (!person.faceConsent) wrong('import.no-consent', { called: person.displayName });
    if (!person?.active || !person.faceConsent) continue;
    const photo = unpack(file, entry);
    if (photo)
      input.push({
        row: entry.row,
        name: shown(entry),
        personId: person.id,
        judged: await judge(photo, env),
      });
    else wrong('import.damaged-entry');
  }
  await env.progress(entries.length, entries.length);
  return { input, errors };
}

/** Whom the file may be of: `1234.jpg`, `1234-2.jpg`, `1234 (2).jpg`, or a folder `1234`. */
function namesIn(name: string): string[] {
  const parts = name.split(/[\\/]/);
  const file = (parts.at(-1) ?? '').replace(PHOTO, '').trim();
  const folder = parts.at(-2)?.trim();
  const plain = file.replace(/(?:[-_ ]\d{1,2}| ?\(\d{1,2}\))$/, '').trim();
  return [...new Set([file, plain, ...(folder ? [folder] : [])])].filter((called) => called !== '');
}

function shown({ name }: ZipEntry): string {
  return name.replaceAll(/\p{Cc}/gu, '?').slice(-120);
}

async function judge(photo: Uint8Array, { enroller }: ReadEnv): Promise<Judged> {
  let verdict: PhotoVerdict;
  try {
    verdict = await enroller.check(photo);
  } catch (cause) {
    throw new RosterError(
      'enrolment.unavailable',
      'The face models cannot judge photos. Check that the model pack is installed, then restart the hub.',
      { cause, retryable: true },
    );
  }
  if (verdict.kind === 'refused') return { verdict: 'refused', reason: verdict.reason };
  const { pack, alikeFrom, sameFrom, facePx, sharpness, brightness } = verdict;
  return {
    verdict: 'accepted',
    template: templateToBase64(verdict.template),
    pack,
    alikeFrom,
    sameFrom,
    facePx,
    sharpness,
    brightness,
  };
}

/** A photo that is not good enough stands in the report with its verdict and does not hold up the others. */
async function planPhotos(read: Wanted[], env: PlanEnv): Promise<Plan> {
  const { directory, grants, store } = env;
  const input = await withoutOthers(read, env);
  const people = new Map(directory.people.map((person) => [person.id, person]));
  const errors: RowError[] = [];
  const changes: PlannedChange[] = [];
  const counts = new Map<string, number>();
  for (const { row, name, personId, judged } of input) {
    const person = people.get(personId);
    // Consent may have been withdrawn, or the person left, since the photos were judged.
    if (!person?.active || !person.faceConsent) {
      errors.push(rowError(row, name, 'import.no-consent', { called: person?.displayName ?? '' }));
      continue;
    }
    const after = judged.verdict === 'accepted' ? 'accepted' : judged.reason;
    const action = judged.verdict === 'accepted' ? ('add' as const) : ('none' as const);
    const fields = [{ name: 'verdict', before: null, after }];
    changes.push({ row, action, what: `${person.displayName} · ${name}`, target: personId, fields });
    if (judged.verdict === 'refused') continue;
    const templates = (counts.get(personId) ?? person.faceTemplates) + 1;
    counts.set(personId, templates);
    if (templates > MAX_TEMPLATES)
      errors.push(rowError(row, name, 'import.too-many-photos', { most: MAX_TEMPLATES }));
  }
  return {
    changes,
    errors,
    apply: async (trx) => {
      const addedBy = grants.enrolment.caller?.subject ?? '';
      for (const { personId, judged } of input) {
        if (judged.verdict === 'refused') continue;
        const { pack, facePx, sharpness, brightness } = judged;
        const template = templateFromBase64(judged.template);
        if (!template) throw new Error('a template that was judged does not open');
        const row = { id: newId(), personId, pack, facePx, sharpness, brightness, addedAt: env.now, addedBy };
        await store.people.addTemplate({ ...row, template }, grants.enrolment);
      }
      for (const personId of counts.keys()) {
        await env.context.log.markChanged('person', people.get(personId)?.subject ?? '', trx);
        await audit(env.context, store, grants.enrolment, 'enrolment.add-photos', personId, { import: true });
      }
      return {};
    },
    after: async () => {
      const judged = input.find((one) => one.judged.verdict === 'accepted')?.judged;
      if (judged?.verdict !== 'accepted') return {};
      const { pack, alikeFrom } = judged;
      const enrolled = { siteId: directory.site.id, personIds: [...counts.keys()], pack, alikeFrom };
      await new LookAlikes(env.context).refresh(enrolled, grants.enrolment);
      return {};
    },
  };
}

/** People whose templates are opened at a time. */
const PAGE = 500;

/** The photos again, those refused whose faces are not the person that the others show, see `oddPhotos`. */
async function withoutOthers(input: readonly Wanted[], { store, grants }: PlanEnv): Promise<Wanted[]> {
  const photos = new Map<string, { wanted: Wanted; template: Float32Array }[]>();
  for (const wanted of input) {
    const template = wanted.judged.verdict === 'accepted' && templateFromBase64(wanted.judged.template);
    if (template) photos.set(wanted.personId, [...(photos.get(wanted.personId) ?? []), { wanted, template }]);
  }
  const judged = [...photos.values()][0]?.[0]?.wanted.judged;
  if (judged?.verdict !== 'accepted') return [...input];
  const { pack, sameFrom } = judged;
  const others = new Set<Wanted>();
  const people = [...photos.keys()];
  for (let from = 0; from < people.length; from += PAGE) {
    const personIds = people.slice(from, from + PAGE);
    const enrolled = await store.lookAlikes.enrolled(
      { of: { personIds }, pack, limit: PAGE },
      grants.enrolment,
    );
    const known = new Map(enrolled.map(({ personId, templates }) => [personId, templates]));
    for (const personId of personIds) {
      const own = photos.get(personId) ?? [];
      const templates = own.map(({ template }) => template);
      for (const index of oddPhotos(known.get(personId) ?? [], templates, sameFrom))
        others.add((own[index] as { wanted: Wanted }).wanted);
    }
  }
  const refused = { verdict: 'refused', reason: 'photo.another-person' } as const;
  return input.map((wanted) => (others.has(wanted) ? { ...wanted, judged: refused } : wanted));
}
