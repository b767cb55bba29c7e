/** Holds what people were told, and what kiosks wrote, against the hub's log and every roll. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LogVerification } from '../../core/contracts/log-verification.ts';
import { openDatabase } from '../../hub/storage/database.ts';
import { verifyHubLog } from '../../hub/storage/log/verify-log.ts';
import { readKioskDatabase } from '../../main/storage/database.ts';
import { DATABASE_FILE, databaseKey } from '../../main/storage/database-key.ts';
import { readIdentity } from '../../main/storage/device-keys.ts';
import { verifyKioskLog } from '../../main/storage/verify-log.ts';
import type { Seat } from './seat.ts';
import type { Site } from './site.ts';

export interface Verdict {
  /** Told "you are in", and no log or roll says so; or written at a kiosk and not at the hub. */
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** Told that they are in, and absent or still pending. */
  readonly denied: readonly string[];
  /** What `log verify` finds at kiosks and hub. */
  readonly chain: readonly string[];
  readonly told: number;
  readonly facts: number;
}

interface StoredFact {
  readonly origin: string;
  readonly seq: number;
  readonly hash: string;
  readonly type: string;
  readonly subject: string | null;
  readonly session: string | null;
}

const CHECKED_IN = 'attendance.checked-in';

export async function judge(site: Site): Promise<Verdict> {
  const lost: string[] = [];
  const doubled: string[] = [];
  const chain: string[] = [];
  // First the kiosks: what they go on to write may be missing at the hub, what they had written may not.
  const kiosks = site.seats.map((seat) => ({ seat, ...readKiosk(seat) }));
  while (!site.isWhole) await delay(20);
  const hub = await readHub(site);
  chain.push(...hub.findings.map((finding) => `hub: ${finding}`));
  const atHub = countBy(hub.facts, idOf);
  let facts = 0;
  for (const { seat, own, findings } of kiosks) {
    facts += own.length;
    chain.push(...findings.map((finding) => `${seat.name}: ${finding}`));
    for (const fact of own)
      if (!atHub.has(idOf(fact)))
        lost.push(`${seat.name} wrote ${fact.type} ${fact.seq}, the hub has it not`);
    const written = new Set(own.map(idOf));
    const last = new Map(own.map(({ origin, seq }) => [origin, seq]));
    for (const fact of hub.facts)
      if (fact.seq <= (last.get(fact.origin) ?? 0) && !written.has(idOf(fact)))
        doubled.push(`the hub has another ${fact.type} ${fact.seq} of ${seat.name}`);
  }
  for (const [id, times] of atHub) if (times > 1) doubled.push(`the hub has ${id} ${times} times`);
  const arrivals = countBy(
    hub.facts.filter(({ type }) => type === CHECKED_IN),
    ({ session, subject }) => `${session} ${subject}`,
  );
  for (const { session, subject, name, kiosk, words } of site.ledger.all()) {
    const times = arrivals.get(`${session} ${subject}`) ?? 0;
    if (times === 0)
      lost.push(`${kiosk} told ${name} "${words}" in ${session}; ${elsewhere(hub.facts, kiosks, subject)}`);
    if (times > 1) doubled.push(`${name} arrived ${times} times in ${session}`);
  }
  const denied = await deniedAt(site);
  return { lost, doubled, denied, chain, told: site.ledger.all().length, facts };
}

/** What there is of this person's arrivals, for whoever looks for the cause. */
function elsewhere(
  atHub: readonly StoredFact[],
  kiosks: readonly { readonly seat: Seat; readonly own: readonly StoredFact[] }[],
  subject: string,
): string {
  const of = (facts: readonly StoredFact[]) =>
    facts
      .filter((fact) => fact.type === CHECKED_IN && fact.subject === subject)
      .map(({ session, seq }) => `${session} ${seq}`);
  const logs = kiosks.map(({ seat, own }) => `${seat.name} ${of(own).join(', ') || 'none'}`);
  return `arrivals: hub ${of(atHub).join(', ') || 'none'}; ${logs.join('; ')}`;
}

/** The hub takes so many requests a minute of one client and no more; many sessions are asked after. */
const ASK_AGAIN_MS = 3_000;

/** Waits until every session that was ended is settled; gives those that are not after all. */
export async function unsettled(site: Site, ms: number): Promise<string[]> {
  const until = performance.now() + ms;
  const ended = site.programmes.flatMap((programme) => programme.ended);
  for (;;) {
    const left: string[] = [];
    for (const id of ended)
      if ((await rollOf(site, id)).some(({ status }) => status === 'pending')) left.push(id);
    if (left.length === 0 || performance.now() > until) return left;
    await delay(ASK_AGAIN_MS);
  }
}

async function deniedAt(site: Site): Promise<string[]> {
  const denied: string[] = [];
  for (const id of site.programmes.flatMap((programme) => programme.begun)) {
    const told = site.ledger.all().filter(({ session }) => session === id);
    const status = new Map((await rollOf(site, id)).map((record) => [record.subject, record.status]));
    for (const { name, subject, words } of told) {
      const now = status.get(subject) ?? 'not there';
      if (now !== 'present' && now !== 'late')
        denied.push(`${name} was told "${words}" and is ${now} in ${id}`);
    }
  }
  return denied;
}

/** @throws Error with what the hub said, when that is neither a roll nor that too much was asked of it */
async function rollOf(site: Site, session: string): Promise<{ subject: string; status: string }[]> {
  for (let tries = 1; ; tries += 1) {
    const { status, body } = await site.door.http('GET', `/sessions/${session}/roll`);
    if (status === 200)
      return body.records.map(({ person, status }: { person: { subject: string }; status: string }) => ({
        subject: person.subject,
        status,
      }));
    if (status !== 429 || tries > 30)
      throw new Error(`The roll of ${session} cannot be read: ${status} ${body.code}`);
    await delay(ASK_AGAIN_MS);
  }
}

/** Read while the kiosk runs, by the code of `rosterctl log verify`. */
function readKiosk(seat: Seat): { own: StoredFact[]; findings: string[] } {
  const key = databaseKey(seat.folder);
  const db = readKioskDatabase({ file: join(seat.folder, DATABASE_FILE), key });
  try {
    const audit = verifyKioskLog(db, readIdentity(seat.folder, key)?.logKey ?? null);
    const own = db
      .prepare<[], StoredFact>(
        'SELECT origin, seq, hash, type, subject, session FROM facts WHERE own = 1 ORDER BY id',
      )
      .all();
    return { own, findings: findingsOf(audit) };
  } finally {
    db.close();
  }
}

/** Read while the hub runs, by the code of `hub log verify`. */
async function readHub(site: Site): Promise<{ facts: StoredFact[]; findings: string[] }> {
  const data = join(site.hubFolder, 'data');
  const key = Buffer.from(readFileSync(join(data, 'database.key'), 'utf8'), 'base64');
  const db = openDatabase({ file: join(data, 'hub.db'), key });
  try {
    const audit = await verifyHubLog(db);
    const facts = await db
      .selectFrom('fact')
      .select(['origin', 'seq', 'hash', 'type', 'subject', 'session'])
      .execute();
    return { facts, findings: findingsOf(audit) };
  } finally {
    await db.destroy();
  }
}

function findingsOf({ findings, forks }: Pick<LogVerification, 'findings' | 'forks'>): string[] {
  const found = findings.map(({ origin, seq, problem, detail }) => `${origin} ${seq} ${problem}: ${detail}`);
  return forks === 0 ? found : [...found, `${forks} forks`];
}

function idOf({ origin, seq, hash }: StoredFact): string {
  return `${origin} ${seq} ${hash.slice(0, 12)}`;
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
