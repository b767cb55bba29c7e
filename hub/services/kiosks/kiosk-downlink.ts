/** Sends kiosks what they ask for, and tells them when there is news. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Logger } from 'pino';
import { type Cursor, feedBody } from '../../../core/contracts/feed.ts';
import {
  type DownTopic,
  downMessages,
  downTopic,
  type FeedChunk,
  feedContext,
  MQTT_PREFIX,
} from '../../../core/contracts/mqtt.ts';
import { systemScope } from '../../../core/domain/scope.ts';
import { boxTo } from '../../../core/domain/sealing.ts';
import type { ChangeFeed } from '../../../core/ports/change-feed.ts';
import type { KioskBus } from '../../../core/ports/kiosk-bus.ts';
import type { KioskMode, KioskRegistry, KioskRow } from '../../../core/ports/kiosk-registry.ts';
import type { HubContext } from '../hub-context.ts';
import type { FeedService } from './feed.ts';

export interface DownlinkParts {
  readonly bus: Pick<KioskBus, 'publish'>;
  readonly feed: ChangeFeed;
  readonly registry: KioskRegistry;
  readonly bodies: FeedService;
  readonly log: Logger;
}

/** Bytes of a box per message; base64 makes a third more of it. */
const CHUNK_BYTES = 96 * 1024;
/** Several changes in a row make one flash; when many come, telling takes at most a share of the hub's time. */
const NEWS_AFTER_MS = 50;
const NEWS_LONGEST_MS = 1_000;
const NEWS_TIMES = 20;
/** What a broker need not keep longer for a kiosk that is away: it asks again anyway. */
const EXPIRY_S = 120;
const READ = systemScope('kiosk.read');
const gzipAsync = promisify(gzip);

export class KioskDownlink {
  readonly #context: HubContext;
  readonly #parts: DownlinkParts;
  /** Kiosks that wait for their feed, with the cursor they asked from last. */
  readonly #asked = new Map<string, Cursor | null>();
  #sending: Promise<void> | null = null;
  #newsTimer: NodeJS.Timeout | null = null;
  #told = 0;
  /** How long telling took the last time, ms. */
  #tellingMs = 0;
  #stopped = true;

  constructor(context: HubContext, parts: DownlinkParts) {
    this.#context = context;
    this.#parts = parts;
  }

  async start(): Promise<void> {
    this.#stopped = false;
    this.#told = await this.#parts.feed.newest();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#newsTimer) clearTimeout(this.#newsTimer);
    this.#asked.clear();
    await this.#sending;
  }

  /** Something may have been committed that kiosks must hear of. */
  poke(): void {
    if (this.#stopped || this.#newsTimer) return;
    const wait = Math.min(Math.max(NEWS_AFTER_MS, this.#tellingMs * NEWS_TIMES), NEWS_LONGEST_MS);
    this.#newsTimer = setTimeout(() => {
      this.#newsTimer = null;
      this.#tellNews().catch((error: unknown) =>
        this.#parts.log.error({ event: 'feed.news-failed', err: error }, 'news could not be told'),
      );
    }, wait);
  }

  /** Queues the answer to a feed request; one body is made at a time, and a kiosk waits for one at most. */
  request(kioskId: string, cursor: Cursor | null): void {
    if (this.#stopped) return;
    this.#asked.set(kioskId, cursor);
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
    });
  }

  /** Publishes one message, parsed like every other; a failure is logged, not thrown. */
  async send(
    kiosk: { readonly id: string; readonly mode: KioskMode },
    topic: DownTopic,
    message: unknown,
  ): Promise<void> {
    try {
      const payload = JSON.stringify(downMessages[topic].parse(message));
      await this.#parts.bus.publish(downTopic(MQTT_PREFIX[kiosk.mode], kiosk.id, topic), payload, EXPIRY_S);
    } catch (error) {
      this.#parts.log.warn({ event: 'mqtt.send-failed', kioskId: kiosk.id, topic, err: error }, 'not sent');
    }
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      const next = this.#asked.entries().next().value;
      if (!next || this.#stopped) return;
      const [kioskId, cursor] = next;
      this.#asked.delete(kioskId);
      try {
        await this.#sendFeed(kioskId, cursor);
      } catch (error) {
        this.#parts.log.error({ event: 'feed.failed', kioskId, err: error }, 'feed could not be made');
      }
    }
  }

  async #sendFeed(kioskId: string, cursor: Cursor | null): Promise<void> {
    const made = await this.#parts.bodies.bodyFor(kioskId, cursor);
    if (!made) return;
    const { kiosk, body } = made;
    const packed = await gzipAsync(JSON.stringify(feedBody.parse(body)));
    for (const chunk of this.#chunks(kiosk, packed)) await this.send(kiosk, 'feed', chunk);
    const { from, to, snapshot, items } = body;
    this.#parts.log.info(
      { event: 'feed.sent', kioskId, from, to, snapshot, items: items.length, bytes: packed.length },
      'feed sent',
    );
  }

  *#chunks(kiosk: KioskRow, packed: Uint8Array): Generator<FeedChunk> {
    const { hubEpoch } = this.#context.log;
    const message = randomUUID();
    const context = feedContext(kiosk.id, hubEpoch, message);
    const box = boxTo(kiosk.boxKey, randomBytes(32), randomBytes(24), packed, context);
    const sha256 = createHash('sha256').update(box).digest('hex');
    const parts = Math.ceil(box.length / CHUNK_BYTES);
    for (let part = 0; part < parts; part += 1) {
      const piece = box.subarray(part * CHUNK_BYTES, (part + 1) * CHUNK_BYTES);
      yield { v: 1, hubEpoch, message, part, parts, sha256, box: Buffer.from(piece).toString('base64') };
    }
  }

  async #tellNews(): Promise<void> {
    const { feed, registry } = this.#parts;
    const since = performance.now();
    const to = await feed.newest();
    if (to <= this.#told) return;
    const from = this.#told;
    this.#told = to;
    const news = { v: 1, hubEpoch: this.#context.log.hubEpoch, n: to };
    for (const kioskId of await feed.affected(from, to, this.#context.clock.wall())) {
      const kiosk = await registry.byId(kioskId, READ);
      if (kiosk) await this.send(kiosk, 'news', news);
    }
    this.#tellingMs = performance.now() - since;
  }
}
