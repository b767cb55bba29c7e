/** Joins the pieces of a feed body, checks them, opens the box and reads what is in it. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { RosterError } from '../../core/contracts/error.ts';
import { type FeedBody, feedBody } from '../../core/contracts/feed.ts';
import { type FeedChunk, feedContext } from '../../core/contracts/mqtt.ts';
import { openBox } from '../../core/domain/sealing.ts';

/** No body is larger, boxed or unpacked: what claims to be is refused before it fills the memory. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Bodies in the making at a time; an older one has lost a piece. */
const MAX_OPEN = 2;

interface Joining {
  readonly parts: (Uint8Array | undefined)[];
  missing: number;
  bytes: number;
}

export class FeedAssembler {
  readonly #kioskId: string;
  readonly #boxSecret: Uint8Array;
  readonly #open = new Map<string, Joining>();

  constructor(kioskId: string, boxSecret: Uint8Array) {
    this.#kioskId = kioskId;
    this.#boxSecret = boxSecret;
  }

  /** Takes a piece; gives the body when it was the last one missing, else null. @throws RosterError `sync.bad-feed` */
  add(chunk: FeedChunk): FeedBody | null {
    const joining = this.#joining(chunk);
    if (joining.parts.length !== chunk.parts || chunk.part >= chunk.parts) {
      this.#open.delete(chunk.message);
      throw badFeed('its pieces contradict each other');
    }
    if (joining.parts[chunk.part] === undefined) {
      const piece = Buffer.from(chunk.box, 'base64');
      joining.parts[chunk.part] = piece;
      joining.missing -= 1;
      joining.bytes += piece.length;
    }
    if (joining.bytes > MAX_BYTES) {
      this.#open.delete(chunk.message);
      throw badFeed('it is too large');
    }
    if (joining.missing > 0) return null;
    this.#open.delete(chunk.message);
    return this.#read(chunk, Buffer.concat(joining.parts.filter((part) => part !== undefined)));
  }

  forget(): void {
    this.#open.clear();
  }

  #joining(chunk: FeedChunk): Joining {
    const held = this.#open.get(chunk.message);
    if (held) return held;
    for (const oldest of this.#open.keys()) {
      if (this.#open.size < MAX_OPEN) break;
      this.#open.delete(oldest);
    }
    const parts = new Array<Uint8Array | undefined>(chunk.parts).fill(undefined);
    const fresh: Joining = { parts, missing: chunk.parts, bytes: 0 };
    this.#open.set(chunk.message, fresh);
    return fresh;
  }

  #read(chunk: FeedChunk, box: Uint8Array): FeedBody {
    if (createHash('sha256').update(box).digest('hex') !== chunk.sha256)
      throw badFeed('its checksum is wrong');
    const context = feedContext(this.#kioskId, chunk.hubEpoch, chunk.message);
    const packed = openBox(this.#boxSecret, box, context);
    if (!packed) throw badFeed('it is not boxed for this kiosk');
    try {
      const text = gunzipSync(packed, { maxOutputLength: MAX_BYTES }).toString('utf8');
      return feedBody.parse(JSON.parse(text));
    } catch (cause) {
      throw badFeed('it does not unpack to a feed body', cause);
    }
  }
}

function badFeed(why: string, cause?: unknown): RosterError {
  return new RosterError('sync.bad-feed', `What the hub sent cannot be read: ${why}.`, {
    retryable: true,
    context: { why },
    ...(cause === undefined ? {} : { cause }),
  });
}
