import { templateFromBase64 } from '../../../core/domain/face-template.ts';
import type { EnrolledFace, LookAlike, LookAlikeStore } from '../../../core/ports/look-alike-store.ts';
import type { HubDatabase } from '../database.ts';
import { openSubjectKey } from '../log/fact-store.ts';
import { openTemplate } from './template-rows.ts';

export class SqlLookAlikeStore implements LookAlikeStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async enrolled(filter: {
    readonly of: { readonly siteId: string } | { readonly personIds: readonly string[] };
    readonly pack: string;
    readonly after?: string;
    readonly limit: number;
  }): Promise<EnrolledFace[]> {
    const people = await this.db
      .selectFrom('person')
      .innerJoin('subject_key', 'subject_key.subject', 'person.subject')
      .select(['person.id', 'person.subject', 'subject_key.key'])
      .where((eb) =>
        'siteId' in filter.of
          ? eb('person.site_id', '=', filter.of.siteId)
          : eb('person.id', 'in', filter.of.personIds),
      )
      .where('person.active', '=', 1)
      .where('person.id', '>', filter.after ?? '')
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom('template')
            .select('template.id')
            .whereRef('template.person_id', '=', 'person.id')
            .where('template.pack', '=', filter.pack),
        ),
      )
      .orderBy('person.id')
      .limit(filter.limit)
      .execute();
    if (people.length === 0) return [];
    const rows = await this.db
      .selectFrom('template')
      .selectAll()
      .where(
        'person_id',
        'in',
        people.map(({ id }) => id),
      )
      .where('pack', '=', filter.pack)
      .execute();
    return people.map(({ id, subject, key }) => {
      const secret = openSubjectKey(this.db, subject, key);
      const templates = rows.flatMap((row) => {
        if (row.person_id !== id) return [];
        const text = openTemplate(row, secret);
        const template = text === null ? null : templateFromBase64(text);
        return template === null ? [] : [template];
      });
      return { personId: id, subject, templates };
    });
  }

  async setFor(
    personId: string,
    others: readonly { readonly personId: string; readonly score: number }[],
    at: number,
  ): Promise<void> {
    await forgetLookAlikes(this.db, personId);
    if (others.length === 0) return;
    const values = others.flatMap(({ personId: other, score }) => [
      { person_id: personId, other_id: other, score, found_at: at },
      { person_id: other, other_id: personId, score, found_at: at },
    ]);
    await this.db.insertInto('look_alike').values(values).execute();
  }

  async of(personId: string): Promise<LookAlike[]> {
    const rows = await this.db
      .selectFrom('look_alike')
      .innerJoin('person', 'person.id', 'look_alike.other_id')
      .select(['look_alike.other_id', 'person.subject', 'look_alike.score'])
      .where('look_alike.person_id', '=', personId)
      .orderBy('look_alike.score', 'desc')
      .orderBy('look_alike.other_id')
      .execute();
    return rows.map((row) => ({ personId: row.other_id, subject: row.subject, score: row.score }));
  }
}

/** No face of this person is known any more: nobody is mistaken for them. */
export async function forgetLookAlikes(db: HubDatabase, personId: string): Promise<void> {
  await db
    .deleteFrom('look_alike')
    .where((eb) => eb.or([eb('person_id', '=', personId), eb('other_id', '=', personId)]))
    .execute();
}

/** Pseudonyms of each of these people's look-alikes, by person. */
export async function lookAlikesOf(
  db: HubDatabase,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await db
    .selectFrom('look_alike')
    .innerJoin('person', 'person.id', 'look_alike.other_id')
    .select(['look_alike.person_id', 'person.subject'])
    .where('look_alike.person_id', 'in', personIds)
    .orderBy('look_alike.score', 'desc')
    .execute();
  const found = new Map<string, string[]>();
  for (const { person_id, subject } of rows) {
    const of = found.get(person_id) ?? [];
    // As many as a kiosk takes; nobody is like so many people but by a bad photo.
    if (of.length < 32) of.push(subject);
    found.set(person_id, of);
  }
  return found;
}
