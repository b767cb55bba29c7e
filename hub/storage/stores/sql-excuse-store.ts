import { randomBytes } from 'node:crypto';
import { RosterError } from '../../../core/contracts/error.ts';
import { reaches, type Scope } from '../../../core/domain/scope.ts';
import { open, seal } from '../../../core/domain/sealing.ts';
import type {
  DocumentRow,
  ExcuseFilter,
  ExcuseRow,
  ExcuseState,
  ExcuseStore,
  ExcuseText,
} from '../../../core/ports/excuse-store.ts';
import type { HubDatabase } from '../database.ts';
import { subjectKey } from '../log/fact-store.ts';
import type { ExcuseTable } from '../tables/excuses.ts';

const utf8 = new TextEncoder();

/** What the list needs: nothing sealed. */
const COLUMNS = [
  'excuse.id',
  'subject',
  'site_id',
  'session',
  'from_day',
  'until_day',
  'state',
  'submitted_at',
  'submitted_by',
  'decided_at',
  'decided_by',
  'version',
] as const;

export class SqlExcuseStore implements ExcuseStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async list(filter: ExcuseFilter, scope: Scope<'excuse.read'>): Promise<ExcuseRow[]> {
    const { state, after, limit } = filter;
    const waiting =
      (state === undefined || state === 'waiting') && after?.waiting !== false
        ? await this.page({ ...filter, state: 'waiting' }, scope)
        : [];
    if (state === 'waiting' || waiting.length === limit) return waiting;
    const rest = { ...filter, after: after?.waiting ? undefined : after, limit: limit - waiting.length };
    return [...waiting, ...(await this.page(rest, scope))];
  }

  async byId(id: string, scope: Scope): Promise<ExcuseRow | null> {
    const row = await this.select(scope).where('excuse.id', '=', id).executeTakeFirst();
    return row ? excuseOf(row) : null;
  }

  async textOf(excuse: ExcuseRow, _scope: Scope): Promise<ExcuseText> {
    const row = await this.db
      .selectFrom('excuse')
      .select(['reason', 'note'])
      .where('id', '=', excuse.id)
      .executeTakeFirst();
    const key = await subjectKey(this.db, excuse.subject);
    const files = await this.db
      .selectFrom('excuse_document')
      .select(['id', 'type', 'bytes', 'added_at', 'name'])
      .where('excuse_id', '=', excuse.id)
      .orderBy('added_at')
      .orderBy('id')
      .execute();
    return {
      reason: row ? openText(key, row.reason, `excuse/${excuse.id}/reason`) : null,
      note: row?.note ? openText(key, row.note, `excuse/${excuse.id}/note`) : null,
      files: files.map((file) => ({
        id: file.id,
        type: file.type,
        bytes: file.bytes,
        addedAt: file.added_at,
        name: openText(key, file.name, `excuse-document/${file.id}/name`) ?? '',
      })),
    };
  }

  async openOf(subject: string, scope: Scope): Promise<ExcuseRow[]> {
    const rows = await this.select(scope)
      .where('subject', '=', subject)
      .where('state', 'in', ['waiting', 'approved'])
      .orderBy('excuse.id')
      .execute();
    return rows.map(excuseOf);
  }

  async approvedFor(
    session: { readonly id: string; readonly siteId: string; readonly day: string },
    scope: Scope,
  ): Promise<ExcuseRow[]> {
    const approved = () =>
      this.select(scope).where('state', '=', 'approved').where('site_id', '=', session.siteId);
    const ofSession = await approved().where('session', '=', session.id).execute();
    const ofDays = await approved()
      .where('until_day', '>=', session.day)
      .where('from_day', '<=', session.day)
      .execute();
    return [...ofSession, ...ofDays].map(excuseOf);
  }

  async insert(excuse: ExcuseRow & { readonly reason: string }): Promise<void> {
    const { id, subject, siteId, reach, state, submittedAt, submittedBy, version } = excuse;
    await this.db
      .insertInto('excuse')
      .values({
        id,
        subject,
        site_id: siteId,
        session: reach.what === 'session' ? reach.sessionId : null,
        from_day: reach.what === 'days' ? reach.from : null,
        until_day: reach.what === 'days' ? reach.until : null,
        state,
        reason: await this.sealed(subject, utf8.encode(excuse.reason), `excuse/${id}/reason`),
        submitted_at: submittedAt,
        submitted_by: submittedBy,
        decided_at: null,
        decided_by: null,
        note: null,
        version,
      })
      .execute();
  }

  async close(
    excuse: ExcuseRow,
    how: { state: Exclude<ExcuseState, 'waiting'>; at: number; by: string | null; note: string | null },
  ): Promise<void> {
    const { id, subject, version } = excuse;
    const note =
      how.note === null ? null : await this.sealed(subject, utf8.encode(how.note), `excuse/${id}/note`);
    await this.db
      .updateTable('excuse')
      .set({
        state: how.state,
        decided_at: how.by === null ? null : how.at,
        decided_by: how.by,
        note,
        version: version + 1,
      })
      .where('id', '=', id)
      .execute();
  }

  async addDocument(
    excuse: ExcuseRow,
    document: DocumentRow & { readonly content: Uint8Array },
  ): Promise<void> {
    const { id, name, type, bytes, addedAt, content } = document;
    const context = `excuse-document/${id}`;
    await this.db
      .insertInto('excuse_document')
      .values({
        id,
        excuse_id: excuse.id,
        type,
        bytes,
        added_at: addedAt,
        name: await this.sealed(excuse.subject, utf8.encode(name), `${context}/name`),
        content: await this.sealed(excuse.subject, content, `${context}/content`),
      })
      .execute();
    await this.db
      .updateTable('excuse')
      .set({ version: excuse.version + 1 })
      .where('id', '=', excuse.id)
      .execute();
  }

  async document(
    excuse: ExcuseRow,
    documentId: string,
  ): Promise<(DocumentRow & { readonly content: Uint8Array }) | null> {
    const row = await this.db
      .selectFrom('excuse_document')
      .selectAll()
      .where('id', '=', documentId)
      .where('excuse_id', '=', excuse.id)
      .executeTakeFirst();
    const key = row && (await subjectKey(this.db, excuse.subject));
    const content = key && open(key, new Uint8Array(row.content), `excuse-document/${row.id}/content`);
    if (!content) return null;
    const name = openText(key, row.name, `excuse-document/${row.id}/name`) ?? '';
    return { id: row.id, name, type: row.type, bytes: row.bytes, addedAt: row.added_at, content };
  }

  /** Newest first, of one state or of all that do not wait. */
  private async page({ state, subject, after, limit }: ExcuseFilter, scope: Scope): Promise<ExcuseRow[]> {
    let query = this.select(scope).orderBy('submitted_at', 'desc').orderBy('excuse.id', 'desc').limit(limit);
    query = state ? query.where('state', '=', state) : query.where('state', '!=', 'waiting');
    if (subject) query = query.where('subject', '=', subject);
    if (after)
      query = query
        .where('submitted_at', '<=', after.at)
        .where((eb) => eb.or([eb('submitted_at', '<', after.at), eb('excuse.id', '<', after.id)]));
    return (await query.execute()).map(excuseOf);
  }

  /** Who does not reach all reaches their own. */
  private select(scope: Scope) {
    const query = this.db.selectFrom('excuse').select((eb) => [
      ...COLUMNS,
      eb
        .selectFrom('excuse_document')
        .whereRef('excuse_document.excuse_id', '=', 'excuse.id')
        .select((inner) => inner.fn.countAll<number>().as('n'))
        .as('documents'),
    ]);
    if (reaches(scope, 'all')) return query;
    return query.where('subject', '=', reaches(scope, 'self') ? (scope.caller?.subject ?? '') : '');
  }

  private async sealed(subject: string, plain: Uint8Array, context: string): Promise<Uint8Array> {
    const key = await subjectKey(this.db, subject);
    if (!key)
      throw new RosterError(
        'storage.no-subject-key',
        'There is no key for this person any more: they were erased, and nothing personal can be written of them.',
      );
    return seal(key, randomBytes(24), plain, context);
  }
}

function openText(key: Uint8Array | null, sealed: Uint8Array, context: string): string | null {
  const plain = key && open(key, new Uint8Array(sealed), context);
  return plain ? new TextDecoder().decode(plain) : null;
}

type Selected = Omit<ExcuseTable, 'reason' | 'note'> & { documents: number | string | bigint | null };

function excuseOf(row: Selected): ExcuseRow {
  return {
    id: row.id,
    subject: row.subject,
    siteId: row.site_id,
    reach:
      row.session === null
        ? { what: 'days', from: row.from_day ?? '', until: row.until_day ?? '' }
        : { what: 'session', sessionId: row.session },
    state: row.state,
    submittedAt: row.submitted_at,
    submittedBy: row.submitted_by,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by,
    documents: Number(row.documents ?? 0),
    version: row.version,
  };
}
