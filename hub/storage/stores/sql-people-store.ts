import { randomBytes } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { FeedPerson } from '../../../core/contracts/feed.ts';
import { templateToBase64 } from '../../../core/domain/face-template.ts';
import { type Role, role } from '../../../core/domain/roles.ts';
import { reaches, type Scope } from '../../../core/domain/scope.ts';
import { seal } from '../../../core/domain/sealing.ts';
import type {
  PeopleStore,
  PersonCore,
  PersonFilter,
  PersonRow,
  TemplateRow,
} from '../../../core/ports/hub-store.ts';
import { sealSecret } from '../column-secrets.ts';
import type { HubDatabase } from '../database.ts';
import { openSubjectKey, subjectKeyPlace } from '../log/fact-store.ts';
import type { PersonTable } from '../tables/reference.ts';
import { columnsOf, languageOf, nameKey } from './person-rows.ts';
import { lookAlikesOf } from './sql-look-alike-store.ts';
import { kioskTemplates, newestMake, templateContext, templateOf } from './template-rows.ts';

export class SqlPeopleStore implements PeopleStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async list(filter: PersonFilter, scope: Scope): Promise<PersonRow[]> {
    let query = this.db
      .selectFrom('person')
      .selectAll('person')
      .where('person.erased_at', 'is', null)
      .orderBy('person.id')
      .limit(filter.limit);
    const own = onlyOwn(scope);
    if (own !== null) query = query.where('person.id', '=', own);
    if (filter.siteId) query = query.where('person.site_id', '=', filter.siteId);
    if (filter.after) query = query.where('person.id', '>', filter.after);
    if (filter.search) {
      const part = `%${nameKey(filter.search).replaceAll(/[%_\\]/g, String.raw`\$&`)}%`;
      query = query.where(sql<boolean>`person.name_key like ${part} escape '\\'`);
    }
    const { role: wanted, groupId } = filter;
    if (wanted) {
      query = query.where('person.id', 'in', (eb) =>
        eb.selectFrom('person_role').select('person_id').where('role', '=', wanted),
      );
    }
    if (groupId) {
      query = query.where('person.id', 'in', (eb) =>
        eb.selectFrom('group_member').select('person_id').where('group_id', '=', groupId),
      );
    }
    return this.withDetails(await query.execute());
  }

  async byId(id: string, scope: Scope): Promise<PersonRow | null> {
    const own = onlyOwn(scope);
    if (own !== null && own !== id) return null;
    const row = await this.db
      .selectFrom('person')
      .selectAll()
      .where('id', '=', id)
      .where('erased_at', 'is', null)
      .executeTakeFirst();
    return row ? ((await this.withDetails([row]))[0] ?? null) : null;
  }

  async byReference(siteId: string, reference: string): Promise<string | null> {
    const row = await this.db
      .selectFrom('person')
      .select('id')
      .where('site_id', '=', siteId)
      .where('reference', '=', reference)
      .executeTakeFirst();
    return row?.id ?? null;
  }

  async taken(keys: {
    readonly ids: readonly string[];
    readonly emails: readonly string[];
  }): Promise<{ ids: Set<string>; emails: Map<string, string> }> {
    const ids = new Set<string>();
    for (const part of inParts(keys.ids)) {
      const rows = await this.db.selectFrom('person').select('id').where('id', 'in', part).execute();
      for (const row of rows) ids.add(row.id);
    }
    const emails = new Map<string, string>();
    for (const part of inParts(keys.emails)) {
      const rows = await this.db
        .selectFrom('person')
        .select(['id', 'email'])
        .where('email', 'in', part)
        .execute();
      for (const row of rows) if (row.email !== null) emails.set(row.email, row.id);
    }
    return { ids, emails };
  }

  async bySubjects(
    subjects: readonly string[],
    _scope: Scope,
  ): Promise<Map<string, { id: string; displayName: string; active: boolean }>> {
    const names = new Map<string, { id: string; displayName: string; active: boolean }>();
    for (const part of inParts(subjects)) {
      const rows = await this.db
        .selectFrom('person')
        .select(['id', 'subject', 'display_name', 'active'])
        .where('subject', 'in', part)
        .where('erased_at', 'is', null)
        .execute();
      for (const row of rows)
        names.set(row.subject, { id: row.id, displayName: row.display_name, active: row.active === 1 });
    }
    return names;
  }

  async insert(person: PersonCore & { readonly key: Uint8Array }, at: number): Promise<void> {
    await this.db
      .insertInto('person')
      .values({
        id: person.id,
        subject: person.subject,
        ...columnsOf(person),
        password: null,
        pin: null,
        created_at: at,
      })
      .execute();
    const { subject } = person;
    const key = sealSecret(this.db, subjectKeyPlace(subject), person.key);
    await this.db.insertInto('subject_key').values({ subject, key }).execute();
    await this.setRoles(person);
  }

  async update(person: PersonCore): Promise<void> {
    await this.db
      .updateTable('person')
      .set(columnsOf(person))
      .set((eb) => ({ version: eb('version', '+', 1) }))
      .where('id', '=', person.id)
      .execute();
    await this.db.deleteFrom('person_role').where('person_id', '=', person.id).execute();
    await this.setRoles(person);
  }

  async setPin(id: string, pin: string | null): Promise<void> {
    await this.db
      .updateTable('person')
      .set({ pin })
      .where('id', '=', id)
      .where('erased_at', 'is', null)
      .execute();
  }

  async badgeHolder(siteId: string, hmac: string, _scope: Scope): Promise<string | null> {
    const row = await this.db
      .selectFrom('badge')
      .select('person_id')
      .where('site_id', '=', siteId)
      .where('hmac', '=', hmac)
      .executeTakeFirst();
    return row?.person_id ?? null;
  }

  async addBadge(
    badge: { id: string; personId: string; siteId: string; hmac: string; label: string },
    at: number,
  ): Promise<void> {
    const { id, personId, siteId, hmac, label } = badge;
    await this.db
      .insertInto('badge')
      .values({ id, person_id: personId, site_id: siteId, hmac, label, created_at: at })
      .execute();
  }

  async removeBadge(personId: string, badgeId: string): Promise<boolean> {
    const { numDeletedRows } = await this.db
      .deleteFrom('badge')
      .where('id', '=', badgeId)
      .where('person_id', '=', personId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async grantFaceConsent(
    consent: { id: string; personId: string; evidence: string; recordedBy: string },
    at: number,
  ): Promise<void> {
    await this.endConsent(consent.personId, at);
    await this.db
      .insertInto('consent')
      .values({
        id: consent.id,
        person_id: consent.personId,
        kind: 'face',
        granted_at: at,
        withdrawn_at: null,
        recorded_by: consent.recordedBy,
        evidence: consent.evidence,
      })
      .execute();
  }

  async templates(personId: string): Promise<TemplateRow[]> {
    const rows = await this.db
      .selectFrom('template')
      .selectAll()
      .where('person_id', '=', personId)
      .orderBy('id')
      .execute();
    return rows.map(templateOf);
  }

  async addTemplate(
    row: TemplateRow & { personId: string; template: Float32Array; addedBy: string },
  ): Promise<void> {
    const key = (await this.keysOf([row.personId])).get(row.personId);
    if (!key) return;
    // A photo for the models of now takes the place of what other models made of this person.
    await this.db
      .deleteFrom('template')
      .where('person_id', '=', row.personId)
      .where('pack', '!=', row.pack)
      .execute();
    const plain = new TextEncoder().encode(templateToBase64(row.template));
    await this.db
      .insertInto('template')
      .values({
        id: row.id,
        person_id: row.personId,
        sealed: seal(key, randomBytes(24), plain, templateContext(row.id)),
        pack: row.pack,
        face_px: row.facePx,
        sharpness: row.sharpness,
        brightness: row.brightness,
        created_at: row.addedAt,
        created_by: row.addedBy,
      })
      .execute();
  }

  async removeTemplate(personId: string, templateId: string): Promise<boolean> {
    const { numDeletedRows } = await this.db
      .deleteFrom('template')
      .where('id', '=', templateId)
      .where('person_id', '=', personId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async forKiosk(subjects: readonly string[]): Promise<FeedPerson[]> {
    const people: FeedPerson[] = [];
    for (const part of inParts(subjects)) people.push(...(await this.partForKiosk(part)));
    return people;
  }

  private async partForKiosk(subjects: readonly string[]): Promise<FeedPerson[]> {
    const rows = await this.db
      .selectFrom('person')
      .selectAll()
      .where('subject', 'in', subjects)
      .where('active', '=', 1)
      .orderBy('id')
      .execute();
    if (rows.length === 0) return [];
    const details = await this.detailsOf(rows.map((row) => row.id));
    const keys = await this.keysOf(rows.map((row) => row.id));
    const alike = await lookAlikesOf(
      this.db,
      rows.map((row) => row.id),
    );
    return rows.flatMap((row) => {
      const key = keys.get(row.id);
      if (!key) return [];
      const of = details(row.id);
      const templates = of.consent ? newestMake(of.templates) : [];
      const recipe = templates[0]?.pack;
      return {
        subject: row.subject,
        displayName: row.display_name,
        isTrainer: of.roles.includes('trainer'),
        language: row.language,
        badges: of.badges.map((badge) => badge.hmac),
        pin: row.pin,
        templates: kioskTemplates(templates, key),
        ...(recipe !== undefined && { recipe }),
        ...(alike.has(row.id) && { alike: [...(alike.get(row.id) ?? [])] }),
        key: Buffer.from(key).toString('base64'),
      };
    });
  }

  private async endConsent(personId: string, at: number): Promise<void> {
    await this.db
      .updateTable('consent')
      .set({ withdrawn_at: at })
      .where('person_id', '=', personId)
      .where('withdrawn_at', 'is', null)
      .execute();
  }

  private async setRoles(person: PersonCore): Promise<void> {
    if (person.roles.length === 0) return;
    await this.db
      .insertInto('person_role')
      .values([...new Set(person.roles)].map((name) => ({ person_id: person.id, role: name })))
      .execute();
  }

  /** Keys by person id. */
  private async keysOf(ids: readonly string[]): Promise<Map<string, Uint8Array>> {
    const rows = await this.db
      .selectFrom('subject_key')
      .innerJoin('person', 'person.subject', 'subject_key.subject')
      .select(['person.id', 'subject_key.subject', 'subject_key.key'])
      .where('person.id', 'in', ids)
      .execute();
    return new Map(rows.map((row) => [row.id, openSubjectKey(this.db, row.subject, row.key)]));
  }

  private async withDetails(rows: readonly Selectable<PersonTable>[]): Promise<PersonRow[]> {
    if (rows.length === 0) return [];
    const details = await this.detailsOf(rows.map((row) => row.id));
    return rows.map((row) => {
      const of = details(row.id);
      return {
        id: row.id,
        subject: row.subject,
        siteId: row.site_id,
        displayName: row.display_name,
        language: languageOf(row.language),
        reference: row.reference,
        email: row.email,
        active: row.active === 1,
        roles: of.roles,
        version: row.version,
        canSignIn: row.email !== null && row.password !== null && row.active === 1,
        hasPin: row.pin !== null,
        badges: of.badges.map((badge) => ({ id: badge.id, label: badge.label, addedAt: badge.created_at })),
        faceConsent: of.consent ? { grantedAt: of.consent.granted_at, evidence: of.consent.evidence } : null,
        faceTemplates: of.templates.length,
      };
    });
  }

  /** What hangs on these people, in four queries however many they are. */
  private async detailsOf(ids: readonly string[]) {
    const roles = await this.db.selectFrom('person_role').selectAll().where('person_id', 'in', ids).execute();
    const badges = await this.db
      .selectFrom('badge')
      .selectAll()
      .where('person_id', 'in', ids)
      .orderBy('id')
      .execute();
    const consents = await this.db
      .selectFrom('consent')
      .selectAll()
      .where('person_id', 'in', ids)
      .where('kind', '=', 'face')
      .where('withdrawn_at', 'is', null)
      .execute();
    const templates = await this.db
      .selectFrom('template')
      .selectAll()
      .where('person_id', 'in', ids)
      .orderBy('id')
      .execute();
    return (id: string) => ({
      roles: roles.filter((row) => row.person_id === id).map((row): Role => role.parse(row.role)),
      badges: badges.filter((row) => row.person_id === id),
      consent: consents.find((row) => row.person_id === id) ?? null,
      templates: templates.filter((row) => row.person_id === id),
    });
  }
}

/** The only person that a scope reaches, or null when it reaches all. */
function onlyOwn(scope: Scope): string | null {
  return reaches(scope, 'all') ? null : (scope.caller?.personId ?? '');
}

/** SQLite and PostgreSQL bound the number of parameters of one query. */
function* inParts(values: readonly string[]): Generator<string[]> {
  const unique = [...new Set(values)];
  for (let from = 0; from < unique.length; from += 500) yield unique.slice(from, from + 500);
}
