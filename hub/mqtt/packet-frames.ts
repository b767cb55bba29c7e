/** Cuts a byte stream into whole MQTT packets and refuses one that is announced as too long, before it is read. */

export type Frames =
  | { readonly kind: 'frames'; readonly frames: readonly Buffer[] }
  | { readonly kind: 'too-long'; readonly bytes: number }
  | { readonly kind: 'malformed' };

export class PacketFrames {
  readonly #maxBytes: number;
  #held: Buffer[] = [];
  #heldBytes = 0;

  /** `maxBytes`: longest packet without its fixed header. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes bytes as they came, gives the packets that are complete now. After anything but `frames` it is done for. */
  push(bytes: Buffer): Frames {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    const frames: Buffer[] = [];
    for (;;) {
      const header = this.#header();
      if (header === 'malformed') return { kind: 'malformed' };
      if (header === null) return { kind: 'frames', frames };
      if (header.remaining > this.#maxBytes) return { kind: 'too-long', bytes: header.remaining };
      const total = header.length + header.remaining;
      if (this.#heldBytes < total) return { kind: 'frames', frames };
      frames.push(this.#take(total));
    }
  }

  /** Fixed header: one byte, then the remaining length as a variable byte integer of one to four bytes. */
  #header(): { length: number; remaining: number } | 'malformed' | null {
    const start = this.#peek(5);
    let remaining = 0;
    for (let index = 1; index < start.length; index += 1) {
      const byte = start[index] ?? 0;
      remaining += (byte & 0x7f) * 128 ** (index - 1);
      if ((byte & 0x80) === 0) return { length: index + 1, remaining };
    }
    return start.length === 5 ? 'malformed' : null;
  }

  #peek(count: number): Buffer {
    const first = this.#held[0];
    if (first && first.length >= count) return first.subarray(0, count);
    return Buffer.concat(this.#held.slice(0, count)).subarray(0, count);
  }

  #take(count: number): Buffer {
    const all = this.#held.length === 1 ? (this.#held[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#held);
    const rest = all.subarray(count);
    this.#held = rest.length > 0 ? [rest] : [];
    this.#heldBytes = rest.length;
    return all.subarray(0, count);
  }
}
