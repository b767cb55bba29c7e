/** Opening the sealed part of a fact. */
import type { Fact } from '../../core/contracts/fact.ts';
import { factContext, open } from '../../core/domain/sealing.ts';
import type { HubDatabase } from './database.ts';
import { subjectKey } from './fact-store.ts';

/** The sealed part, or null when there is none, the person's key was destroyed, or it does not open. */
export async function openFact(
  db: HubDatabase,
  fact: Pick<Fact, 'origin' | 'seq' | 'type' | 'subject' | 'sealed'>,
): Promise<Record<string, unknown> | null> {
  if (fact.sealed === null || fact.subject === null) return null;
  const key = await subjectKey(db, fact.subject);
  const plain = key && open(key, Buffer.from(fact.sealed, 'base64'), factContext(fact));
  if (!plain) return null;
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(plain));
    return typeof json === 'object' && json !== null && !Array.isArray(json)
      ? (json as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
