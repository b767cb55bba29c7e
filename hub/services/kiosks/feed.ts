/**
 * What one kiosk is told, from a position of the change feed on: its placement, whom it may meet, and the facts of
 * its sessions, but for those that it wrote itself and holds (architecture: "Down").
 */

import type { FactDraft } from '../../../core/contracts/fact.ts';
import {
  type Cursor,
  type FeedBody,
  type FeedItem,
  MOST_OTHER_BEACONS,
  type Placement,
} from '../../../core/contracts/feed.ts';
import { decodeFact, payloadOf } from '../../../core/domain/fact-codec.ts';
import { type Scope, systemScope } from '../../../core/domain/scope.ts';
import { isSealedElsewhere } from '../../../core/domain/seal.ts';
import type { Change, ChangeFeed, FeedSession, HeldPerson } from '../../../core/ports/change-feed.ts';
import type { FactIntake } from '../../../core/ports/fact-intake.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type { HubStore, RoomRow, SiteRow } from '../../../core/ports/hub-store.ts';
import type { KioskRegistry, KioskRow } from '../../../core/ports/kiosk-registry.ts';
import type { HubContext } from '../hub-context.ts';

export interface FeedParts {
  readonly feed: ChangeFeed;
  readonly registry: KioskRegistry;
  readonly intake: Pick<FactIntake, 'acked'>;
}

export interface KioskFeed {
  readonly kiosk: KioskRow;
  readonly body: FeedBody;
}

interface Asked {
  readonly kiosk: KioskRow;
  readonly room: RoomRow;
  readonly site: SiteRow;
  readonly from: number;
  /** Null: everything is sent. */
  readonly changes: readonly Change[] | null;
  readonly store: HubStore;
  readonly trx: HubTransaction;
}

/** People fetched at a time for a site's gallery. */
const PAGE = 500;
/** What one message to a kiosk holds bounds a gallery (3 kB a person); people beyond it are met on their rolls only. */
const GALLERY_MAX = 15_000;
const WRITE: Scope<'kiosk.write'> = systemScope('kiosk.write');

export class FeedService {
  readonly #context: HubContext;
  readonly #parts: FeedParts;

  constructor(context: HubContext, parts: FeedParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /**
   * The feed of a kiosk since its cursor; a snapshot when it has none, has one of another epoch, or moved. Null for a
   * kiosk that is unknown or revoked. Sessions sent for the first time are offered in the log, in the same transaction.
   */
  async bodyFor(kioskId: string, cursor: Cursor | null): Promise<KioskFeed | null> {
    const acked = await this.#parts.intake.acked(kioskId);
    return this.#context.store.transaction(async (store, trx) => {
      const kiosk = await this.#parts.registry.byId(kioskId, WRITE, trx);
      const room = kiosk && (await store.rooms.byId(kiosk.roomId, WRITE));
      const site = room && (await store.sites.byId(room.siteId, WRITE));
      if (!kiosk || kiosk.revokedAt !== null || !room || !site) return null;
      const known = cursor?.hubEpoch === this.#context.log.hubEpoch;
      const changes = known ? await this.#parts.feed.since(cursor.n, trx) : null;
      const anew = changes === null || changes.some((change) => isAboutPlace(change, kiosk));
      const from = anew ? 0 : (cursor?.n ?? 0);
      const asked: Asked = { kiosk, room, site, from, changes: anew ? null : changes, store, trx };
      const { to, items } = await this.#items(asked);
      const erasures = await store.erasures.owedBy(kioskId, from, WRITE);
      return { kiosk, body: { v: 1, from, to, snapshot: anew, items, acked, erasures } };
    });
  }

  async #items(asked: Asked): Promise<{ to: number; items: FeedItem[] }> {
    const { kiosk, site, trx, store, changes } = asked;
    const place = { ...kiosk, siteId: site.id };
    const found = await this.#parts.feed.sessionsFor(place, this.#context.clock.wall(), trx);
    const fresh = await this.#toOffer(found, asked);
    await this.#context.log.append(
      fresh.map((one): FactDraft => offer(one, kiosk)),
      trx,
    );
    const sent = found.filter((one) => one.offered || fresh.includes(one));
    const wanted = await this.#wanted(asked, sent);
    const { to, holding, gone } = await this.#hold(asked, wanted);
    const items: FeedItem[] = [];
    if (changes === null || changes.some((change) => change.kind === 'room'))
      items.push({ kind: 'placement', placement: await this.#placement(asked) });
    const people = await store.people.forKiosk(holding, WRITE);
    const there = new Set(people.map((person) => person.subject));
    items.push(...people.map((person) => ({ kind: 'person' as const, person })));
    // Who is no longer active, or was erased, is on a roll but nobody to meet.
    const forgotten = changes === null ? [] : [...gone, ...holding.filter((subject) => !there.has(subject))];
    items.push(...forgotten.map((subject) => ({ kind: 'person-gone' as const, subject })));
    for (const session of sent)
      for (const text of await this.#facts(asked, session, fresh)) items.push({ kind: 'fact', text });
    return { to, items };
  }

  /** What it is sent for the first time, or takes part in again: it had sealed it because one of the two was elsewhere. */
  async #toOffer(found: readonly FeedSession[], { kiosk, trx }: Asked): Promise<FeedSession[]> {
    const fresh: FeedSession[] = [];
    for (const one of found) {
      if (!one.offerable || one.roomId !== kiosk.roomId) continue;
      const isBack =
        one.sealed &&
        isSealedElsewhere(await this.#context.log.sessionFacts(one.id, trx), kiosk.id, one.roomId);
      if (isBack || !one.offered) fresh.push(one);
    }
    return fresh;
  }

  /** Whom the kiosk may meet: trainers and rolls of its room's sessions, or the whole site by policy. */
  async #wanted(asked: Asked, sessions: readonly FeedSession[]): Promise<Set<string>> {
    const here = sessions.filter((session) => session.roomId === asked.kiosk.roomId);
    const wanted = new Set(here.map((session) => session.trainer));
    const roll = await this.#parts.feed.rollOf(
      here.map((session) => session.id),
      asked.trx,
    );
    for (const subject of roll) wanted.add(subject);
    if (!asked.site.policy.siteGallery) return wanted;
    let after: string | undefined;
    while (wanted.size < GALLERY_MAX) {
      const page = await asked.store.people.list({ siteId: asked.site.id, after, limit: PAGE }, WRITE);
      for (const person of page) if (person.active) wanted.add(person.subject);
      after = page.at(-1)?.id;
      if (page.length < PAGE) break;
    }
    return wanted;
  }

  /**
   * Writes down whom the kiosk is about to hold, and who is news to it. What was sent after `from` is sent again: the
   * kiosk asks from there because it has not got it.
   */
  async #hold(
    asked: Asked,
    wanted: ReadonlySet<string>,
  ): Promise<{ to: number; holding: string[]; gone: string[] }> {
    const { feed } = this.#parts;
    const { kiosk, trx, from, changes } = asked;
    const held = new Map((await feed.held(kiosk.id, trx)).map((person) => [person.subject, person]));
    const isHeld = (subject: string) => held.get(subject)?.goneAt === null;
    const arriving = [...wanted].filter((subject) => !isHeld(subject));
    const leaving = [...held.values()].filter(
      (person) => person.goneAt === null && !wanted.has(person.subject),
    );
    if (arriving.length + leaving.length > 0) await feed.mark('people', kiosk.id, trx);
    const to = await feed.newest(trx);
    const moved: HeldPerson[] = [
      ...arriving.map((subject) => ({ subject, sentAt: to, goneAt: null })),
      ...leaving.map((person) => ({ ...person, goneAt: to })),
    ];
    await feed.setHeld(kiosk.id, moved, trx);
    for (const person of moved) held.set(person.subject, person);
    const changed = new Set(changes?.flatMap((change) => (change.kind === 'person' ? change.key : [])));
    const holding = [...wanted].filter(
      (subject) => changes === null || changed.has(subject) || (held.get(subject)?.sentAt ?? 0) > from,
    );
    const gone = [...held.values()].filter((person) => (person.goneAt ?? 0) > from);
    return { to, holding, gone: gone.map((person) => person.subject) };
  }

  async #facts(asked: Asked, session: FeedSession, fresh: readonly FeedSession[]): Promise<string[]> {
    const { changes, kiosk, from, trx } = asked;
    const about = changes?.filter((change) => change.key === session.id).map((change) => change.kind);
    const whole = about === undefined || about.includes('session') || fresh.includes(session);
    if (!whole && !about.includes('fact')) return [];
    // Whoever is sent everything may have lost what they wrote themselves.
    const except = changes === null ? null : kiosk.origin;
    const texts = await this.#parts.feed.factTexts(session.id, whole ? 0 : from, except, trx);
    // A body with which it was sent the session for the first time may have been lost on the way.
    const isFirst = !whole && texts.some((text) => isOfferTo(kiosk.id, text));
    return isFirst ? this.#parts.feed.factTexts(session.id, 0, except, trx) : texts;
  }

  async #placement({ kiosk, room, site, store }: Asked): Promise<Placement> {
    const rooms = await store.rooms.list(site.id, WRITE);
    const others = rooms.flatMap(({ id, beacon }) => (id !== room.id && beacon ? [beacon] : []));
    const badgeKey = await store.sites.badgeKey(site.id, WRITE);
    return {
      kioskId: kiosk.id,
      kioskName: kiosk.name,
      siteId: site.id,
      siteName: site.name,
      zone: site.zone,
      roomId: room.id,
      roomName: room.name,
      beacon: room.beacon,
      otherBeacons: others.slice(0, MOST_OTHER_BEACONS),
      policy: site.policy,
      policyVersion: site.policyVersion,
      locationPolicy: site.locationPolicy,
      badgeKey: Buffer.from(badgeKey ?? []).toString('base64'),
      exitCode: kiosk.exitCode,
    };
  }
}

/** The kiosk or its own room changed: whom it may meet and what it is bound to may all be different. */
function isAboutPlace(change: Change, kiosk: KioskRow): boolean {
  return (
    (change.kind === 'kiosk' && change.key === kiosk.id) ||
    (change.kind === 'room' && change.key === kiosk.roomId)
  );
}

function isOfferTo(kioskId: string, text: string): boolean {
  const decoded = decodeFact(text);
  return decoded.ok && payloadOf(decoded.fact, 'session.offered')?.kioskId === kioskId;
}

function offer(session: FeedSession, kiosk: KioskRow): FactDraft {
  return { type: 'session.offered', subject: null, session: session.id, payload: { kioskId: kiosk.id } };
}
