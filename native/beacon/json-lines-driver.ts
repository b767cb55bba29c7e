import { z } from 'zod';
import type { BeaconDriver, DriverOutput } from './beacon-driver.ts';
import { dashed } from './hm10-tokens.ts';

/** One line of a gateway: a sighting, or `{"alive":true}` when it has nothing to say. More fields may stand there. */
const sightingLine = z.object({
  uuid: z
    .string()
    .regex(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i)
    .transform((uuid) => dashed(uuid.replaceAll('-', ''))),
  major: z.number().int().min(0).max(65_535),
  minor: z.number().int().min(0).max(65_535),
  rssi: z.number().min(-127).max(-1),
  power: z.number().min(-127).max(-1).nullish(),
});
const gatewayLine = z.union([sightingLine, z.object({ alive: z.literal(true) })]);

export interface JsonLinesOptions {
  /** Longest line, bytes; what is longer is skipped to its end. */
  readonly maxLine: number;
  /** A gateway that sends no line for this long is lost, milliseconds. It should send `{"alive":true}` more often. */
  readonly silenceMs: number;
  /** How often an empty line is written: some systems notice an unplugged port only then. Milliseconds. */
  readonly probeMs: number;
}

export const defaultJsonLinesOptions: JsonLinesOptions = {
  maxLine: 1_024,
  silenceMs: 30_000,
  probeMs: 5_000,
};

const NEWLINE = 0x0a;

/** A gateway that sends one JSON object per line for each sighting, by itself. */
export class JsonLinesDriver implements BeaconDriver {
  readonly #options: JsonLinesOptions;
  readonly #decoder = new TextDecoder('utf-8');
  readonly #line: Uint8Array;
  #length = 0;
  /** Bytes of the line under way, also those beyond `maxLine` that are not kept. */
  #seen = 0;
  #lastGoodAt: number | null = null;
  #probedAt: number | null = null;

  constructor(options: Partial<JsonLinesOptions> = {}) {
    this.#options = { ...defaultJsonLinesOptions, ...options };
    this.#line = new Uint8Array(this.#options.maxLine);
  }

  feed(chunk: Uint8Array, now: number): DriverOutput[] {
    const outputs: DriverOutput[] = [];
    for (const byte of chunk) {
      if (byte === NEWLINE) {
        outputs.push(...this.#endLine(now));
        continue;
      }
      this.#seen += 1;
      if (this.#length < this.#line.length) this.#line[this.#length++] = byte;
    }
    return outputs;
  }

  turn(now: number): DriverOutput[] {
    this.#lastGoodAt ??= now;
    this.#probedAt ??= now;
    if (now - this.#lastGoodAt >= this.#options.silenceMs) {
      return [{ kind: 'lost', detail: 'sends no readable line: check power, wiring and baud rate' }];
    }
    if (now - this.#probedAt < this.#options.probeMs) return [];
    this.#probedAt = now;
    return [{ kind: 'write', text: '\n' }];
  }

  #endLine(now: number): DriverOutput[] {
    const text = this.#decoder.decode(this.#line.subarray(0, this.#length)).trim();
    const bytes = this.#seen;
    const oversize = bytes > this.#length;
    this.#length = 0;
    this.#seen = 0;
    if (text === '' && !oversize) return [];
    const line = oversize ? null : parseLine(text);
    if (line === null) return [{ kind: 'garbage', bytes }];
    this.#lastGoodAt = now;
    if ('alive' in line) return [{ kind: 'alive' }];
    const { power, ...sighting } = line;
    return [{ kind: 'alive' }, { kind: 'reading', reading: { ...sighting, measuredPower: power ?? null } }];
  }
}

function parseLine(text: string): z.infer<typeof gatewayLine> | null {
  try {
    return gatewayLine.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
