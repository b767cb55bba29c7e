/** What waits for somebody: for staff and trainers what they should look at, for a trainee what they can still do. */
import { iso } from '../../core/contracts/rest/common.ts';
import { isNo } from '../../core/contracts/rest/problem.ts';
import type { WorkItem } from '../../core/contracts/rest/worklist.ts';
import { authorise, reaches, type Scope } from '../../core/domain/scope.ts';
import type { WorklistSession } from '../../core/ports/worklist-store.ts';
import type { HubContext } from './hub-context.ts';
import { namesOf, refTo } from './names.ts';
import type { RecordHistory } from './records/record-history.ts';

const DAY = 24 * 3_600_000;
/** How far back work is looked for: what nobody did for so long is not waited for. */
const LOOK_BACK_MS = 90 * DAY;
/** Records of one trainee that are looked at. */
const OWN_RECORDS = 1_000;

interface Found {
  readonly item: WorkItem;
  readonly since: number;
}

/** Of one kind or two: what was found up to the limit, and how many there are. */
interface Part {
  readonly found: readonly Found[];
  readonly counts: Readonly<Record<string, number>>;
}

export class WorklistService {
  private readonly context: HubContext;
  private readonly history: RecordHistory;

  constructor(context: HubContext, history: RecordHistory) {
    this.context = context;
    this.history = history;
  }

  /** Oldest first. The number of queries does not grow with what is found. */
  async list(
    limit: number,
    scope: Scope<'session.read'>,
  ): Promise<{ items: WorkItem[]; counts: Record<string, number> }> {
    const parts = [
      ...(reaches(scope, 'own-sessions') ? await this.toLookAt(limit, scope) : []),
      ...(await this.toDecide(limit, scope)),
      ...(scope.reach.has('self') ? [await this.own(scope)] : []),
    ];
    const found = parts.flatMap((part) => part.found);
    found.sort((a, b) => a.since - b.since || Number(keyOf(a.item) > keyOf(b.item)) || -1);
    const counts: Record<string, number> = {};
    for (const part of parts)
      for (const [kind, count] of Object.entries(part.counts)) if (count > 0) counts[kind] = count;
    return { items: found.slice(0, limit).map(({ item }) => item), counts };
  }

  /** Sessions, for whoever trains them or reaches all. */
  private async toLookAt(limit: number, scope: Scope<'session.read'>): Promise<Part[]> {
    const { store, clock } = this.context;
    const now = clock.wall();
    const since = now - LOOK_BACK_MS;
    const walkIns = await store.worklist.walkIns(since, limit, scope);
    const names = await namesOf(
      store,
      walkIns.items.map(({ subject }) => subject),
      scope,
    );
    const reviews = await store.worklist.reviews(since, limit, scope);
    const silent = await store.worklist.silentKiosks(now, limit, scope);
    return [
      part('walk-in-waiting', walkIns, ({ session, subject }) => ({
        session: shown(session),
        person: refTo(names, subject),
      })),
      part('review', reviews, ({ session, reviews: codes }) => ({
        session: shown(session),
        reviews: [...codes],
      })),
      part('kiosk-silent', silent, ({ session, kioskIds }) => ({
        session: shown(session),
        kioskIds: [...kioskIds],
      })),
    ];
  }

  /** What only somebody with the permission for it can do. */
  private async toDecide(limit: number, scope: Scope<'session.read'>): Promise<Part[]> {
    const { store, clock } = this.context;
    const { caller } = scope;
    if (!caller) return [];
    const parts: Part[] = [];
    if (authorise(caller, 'session.write')) {
      const wanted = await store.worklist.makeupsWanted(clock.wall() - LOOK_BACK_MS, limit, scope);
      parts.push(
        part('makeup-wanted', wanted, ({ session, missed, expected }) => ({
          session: shown(session),
          missed,
          expected,
        })),
      );
    }
    const excuses = authorise(caller, 'excuse.read');
    if (excuses && authorise(caller, 'excuse.decide')) {
      const waiting = await store.worklist.excusesWaiting(limit, excuses);
      const names = await namesOf(
        store,
        waiting.items.map(({ subject }) => subject),
        scope,
      );
      parts.push(
        part('excuse-waiting', waiting, ({ excuseId, subject, documents }) => ({
          excuseId,
          person: refTo(names, subject),
          documents,
        })),
      );
    }
    return parts;
  }

  /** Absences that can still be excused, and feedback that is open. */
  private async own(scope: Scope<'session.read'>): Promise<Part> {
    const records = scope.caller && authorise(scope.caller, 'record.read');
    if (!records) return { found: [], counts: {} };
    const query = { fromMs: this.context.clock.wall() - LOOK_BACK_MS, limit: OWN_RECORDS };
    const listed = await this.history.list(query, records);
    if (isNo(listed)) return { found: [], counts: {} };
    const found: Found[] = [];
    const counts: Record<string, number> = {};
    for (const { session, status, excusableUntil, feedbackUntil } of listed.items) {
      const since = Date.parse(session.scheduledEnd);
      const { id, title, roomId } = session;
      const about = { since: iso(since), session: { id, title, roomId, start: session.scheduledStart } };
      const add = (kind: 'excuse-possible' | 'feedback-open', until: string) => {
        found.push({ since, item: { kind, ...about, until } });
        counts[kind] = (counts[kind] ?? 0) + 1;
      };
      if (status === 'absent' && excusableUntil !== null) add('excuse-possible', excusableUntil);
      if (feedbackUntil !== null) add('feedback-open', feedbackUntil);
    }
    return { found, counts };
  }
}

function part<K extends WorkItem['kind'], T>(
  kind: K,
  waiting: { readonly items: readonly (T & { readonly since: number })[]; readonly count: number },
  rest: (item: T) => Omit<Extract<WorkItem, { kind: K }>, 'kind' | 'since'>,
): Part {
  const found = waiting.items.map((item) => ({
    since: item.since,
    item: { kind, since: iso(item.since), ...rest(item) } as unknown as WorkItem,
  }));
  return { found, counts: { [kind]: waiting.count } };
}

function shown({ id, title, start, roomId }: WorklistSession) {
  return { id, title, start: iso(start), roomId };
}

/** Orders what waits equally long. */
function keyOf(item: WorkItem): string {
  return `${item.kind} ${'session' in item ? item.session.id : item.excuseId}`;
}
