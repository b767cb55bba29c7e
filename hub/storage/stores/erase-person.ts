/** What is destroyed of a person. Every function runs in the transaction it is given. */
import type { HubDatabase } from '../database.ts';
import { countWithout } from '../projections/without-subject.ts';
import { forgetLookAlikes } from './sql-look-alike-store.ts';

const NOTHING = new Uint8Array();

/**
 * The key first of all: with it goes what is sealed in facts, templates and crops, also in the logs of kiosks. The
 * person's row stays as a place that slots and facts refer to, and holds nothing of them any more.
 */
export async function erasePerson(db: HubDatabase, personId: string, at: number): Promise<void> {
  const person = await db
    .selectFrom('person')
    .select('subject')
    .where('id', '=', personId)
    .executeTakeFirst();
  if (!person) return;
  const { subject } = person;
  await countWithout(db, subject, async () => {
    await db.deleteFrom('subject_key').where('subject', '=', subject).execute();
  });
  await db
    .updateTable('person')
    .set({ display_name: '', name_key: '', language: null, reference: null, email: null })
    .set({ password: null, pin: null, active: 0, erased_at: at })
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', personId)
    .execute();
  for (const table of ['person_role', 'badge', 'consent', 'template', 'login', 'group_member'] as const)
    await db.deleteFrom(table).where('person_id', '=', personId).execute();
  await forgetLookAlikes(db, personId);
  await db.deleteFrom('evidence').where('subject', '=', subject).execute();
  await forgetExcuses(db, subject);
  await forgetNews(db, personId);
  await db.deleteFrom('import_job').where('owner', '=', subject).execute();
}

/** Consent that was given up to `upTo`, and what was made of the face up to then; later consent is another one. */
export async function endConsent(
  db: HubDatabase,
  personId: string,
  { at, upTo }: { readonly at: number; readonly upTo: number },
): Promise<void> {
  await db
    .updateTable('consent')
    .set({ withdrawn_at: at })
    .where('person_id', '=', personId)
    .where('withdrawn_at', 'is', null)
    .where('granted_at', '<=', upTo)
    .execute();
  await db.deleteFrom('template').where('person_id', '=', personId).where('created_at', '<=', upTo).execute();
  await forgetLookAlikes(db, personId);
  await db
    .deleteFrom('evidence')
    .where('subject', 'in', (eb) => eb.selectFrom('person').select('subject').where('id', '=', personId))
    .where('taken_at', '<=', upTo)
    .execute();
}

/** That there was one stays, because records rest on it; what it said and its documents go. */
async function forgetExcuses(db: HubDatabase, subject: string): Promise<void> {
  await db
    .deleteFrom('excuse_document')
    .where('excuse_id', 'in', (eb) => eb.selectFrom('excuse').select('id').where('subject', '=', subject))
    .execute();
  await db
    .updateTable('excuse')
    .set({ reason: NOTHING, note: null })
    .where('subject', '=', subject)
    .execute();
  await db
    .updateTable('excuse')
    .set((eb) => ({ state: 'withdrawn', version: eb('version', '+', 1) }))
    .where('subject', '=', subject)
    .where('state', '=', 'waiting')
    .execute();
}

async function forgetNews(db: HubDatabase, personId: string): Promise<void> {
  await db.deleteFrom('notification').where('person_id', '=', personId).execute();
  await db.deleteFrom('notification_preference').where('person_id', '=', personId).execute();
  await db.deleteFrom('delivery').where('channel', '=', 'email').where('target', '=', personId).execute();
}
