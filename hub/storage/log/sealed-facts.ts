/** Opening the sealed parts of facts. */
import { factContext, open } from '../../../core/domain/sealing.ts';
import type { SealedFact } from '../../../core/ports/hub-log.ts';
import type { HubDatabase } from '../database.ts';
import { openSubjectKey } from './fact-store.ts';

type Opened = Record<string, unknown>;

/** SQLite and PostgreSQL bound the number of parameters of one query. */
const KEYS = 500;

/** The sealed part, or null when there is none, the person's key was destroyed, or it does not open. */
export async function openFact(db: HubDatabase, fact: SealedFact): Promise<Opened | null> {
  return (await openFacts(db, [fact])).get(fact.id) ?? null;
}

/** The sealed parts that can be opened, by the fact's id; the keys of all their people in one query. */
export async function openFacts(
  db: HubDatabase,
  facts: readonly SealedFact[],
): Promise<ReadonlyMap<string, Opened>> {
  const sealed = facts.filter((fact) => fact.sealed !== null && fact.subject !== null);
  const keys = await keysOf(db, new Set(sealed.flatMap((fact) => fact.subject ?? [])));
  const opened = new Map<string, Opened>();
  for (const fact of sealed) {
    const key = keys.get(fact.subject ?? '');
    const json = key && openWith(key, fact);
    if (json) opened.set(fact.id, json);
  }
  return opened;
}

async function keysOf(db: HubDatabase, subjects: ReadonlySet<string>): Promise<Map<string, Uint8Array>> {
  const wanted = [...subjects];
  const keys = new Map<string, Uint8Array>();
  for (let from = 0; from < wanted.length; from += KEYS) {
    const rows = await db
      .selectFrom('subject_key')
      .select(['subject', 'key'])
      .where('subject', 'in', wanted.slice(from, from + KEYS))
      .execute();
    for (const row of rows) keys.set(row.subject, openSubjectKey(db, row.subject, row.key));
  }
  return keys;
}

function openWith(key: Uint8Array, fact: SealedFact): Opened | null {
  const plain = open(key, Buffer.from(fact.sealed ?? '', 'base64'), factContext(fact));
  if (!plain) return null;
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(plain));
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Opened) : null;
  } catch {
    return null;
  }
}
