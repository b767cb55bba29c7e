/**
 * The HM-10's answers as tokens. The module ends nothing with a line end and cuts its answers anywhere, so they are
 * found by their own shape: every answer begins with `OK`.
 *
 * `OK`                                              to `AT`
 * `OK+DISIS`, `OK+DISCE`                            discovery begins, ends
 * `OK+DISC:<company and type, 8 hex>:<UUID, 32 hex>:<major, minor, power: 4 + 4 + 2 hex>:<MAC, 12 hex>:-<dBm>`
 */
import type { BeaconReading } from '../../core/ports/beacon-scanner.ts';

export type Hm10Token =
  | { readonly kind: 'pong' }
  | { readonly kind: 'discovery-begins' }
  | { readonly kind: 'discovery-ends' }
  | { readonly kind: 'beacon'; readonly reading: Omit<BeaconReading, 'at'> }
  /** A well-formed sighting of something that is not an iBeacon. */
  | { readonly kind: 'other-device' }
  /** An answer to a setting, or a connection notice: sensible, of no interest. */
  | { readonly kind: 'notice' }
  | { readonly kind: 'garbage'; readonly bytes: number };

/** Apple's company id, the iBeacon type and its length, as the module prints them. */
const IBEACON = '4C000215';
const SIGHTING =
  /^OK\+DISC:([0-9A-F]{8}):([0-9A-F]{32}):([0-9A-F]{4})([0-9A-F]{4})([0-9A-F]{2}):[0-9A-F]{12}:(-[0-9]{3}|-[0-9]{2}(?![0-9]))/i;
const FIXED = /^OK\+(DISIS|DISCE|LOST|CONNE|CONN[ABF]?|(?:Get|Set):[0-9A-F]{1,12})/i;
/** Longest answer: a sighting with a three-digit signal strength. What is longer and no token is garbage. */
const LONGEST = 'OK+DISC:'.length + 8 + 1 + 32 + 1 + 10 + 1 + 12 + 1 + 4;

/**
 * Takes whole tokens from the front of `text`; `rest` may become one with more bytes.
 * @param quiet nothing follows for now: an answer that would be complete as it stands is taken
 */
export function tokenise(
  text: string,
  quiet: boolean,
): { readonly tokens: Hm10Token[]; readonly rest: string } {
  const tokens: Hm10Token[] = [];
  let rest = text;
  let skipped = 0;
  const flush = (): void => {
    if (skipped > 0) tokens.push({ kind: 'garbage', bytes: skipped });
    skipped = 0;
  };
  while (rest.length > 0) {
    const step = takeToken(rest, quiet);
    if (step === 'incomplete') break;
    if (step === 'no-token') {
      const next = nextStart(rest);
      skipped += next;
      rest = rest.slice(next);
      continue;
    }
    flush();
    tokens.push(step.token);
    rest = rest.slice(step.length);
  }
  flush();
  return { tokens, rest };
}

type Step = { readonly token: Hm10Token; readonly length: number } | 'incomplete' | 'no-token';

function takeToken(text: string, quiet: boolean): Step {
  if (!text.startsWith('OK')) return text === 'O' ? 'incomplete' : 'no-token';
  if (text === 'OK') return quiet ? { token: { kind: 'pong' }, length: 2 } : 'incomplete';
  if (text[2] !== '+') return { token: { kind: 'pong' }, length: 2 };
  const sighting = SIGHTING.exec(text);
  // Two digits at the very end may be two of three.
  const openEnd = sighting !== null && sighting[0].length === text.length && sighting[0].length < LONGEST;
  if (sighting !== null && !(openEnd && !quiet)) {
    return { token: readSighting(sighting), length: sighting[0].length };
  }
  const fixed = FIXED.exec(text);
  const settled =
    fixed !== null && (quiet || fixed[0].length < text.length || /^(DISIS|DISCE)$/i.test(fixed[1] ?? ''));
  if (fixed !== null && settled) return { token: readFixed(fixed[1] ?? ''), length: fixed[0].length };
  return text.length < LONGEST && couldGrow(text) ? 'incomplete' : 'no-token';
}

/** Whether more bytes could still make a token of `text`, which begins with `OK+`. */
function couldGrow(text: string): boolean {
  if (/OK/.test(text.slice(2))) return false;
  return /^OK\+(?:$|D$|DI$|DIS$|DISI$|DISC$|DISC:[0-9A-F:-]*$|[LCGS][A-Za-z]{0,4}(?::[0-9A-F]{0,12})?$)/i.test(
    text,
  );
}

/** Where the next answer may begin: behind the first byte. */
function nextStart(text: string): number {
  const next = text.indexOf('O', 1);
  return next === -1 ? text.length : next;
}

function readFixed(word: string): Hm10Token {
  if (/^DISIS$/i.test(word)) return { kind: 'discovery-begins' };
  if (/^DISCE$/i.test(word)) return { kind: 'discovery-ends' };
  return { kind: 'notice' };
}

function readSighting(match: RegExpExecArray): Hm10Token {
  const [all, type = '', uuid = '', major = '', minor = '', power = '', rssi = ''] = match;
  if (type.toUpperCase() !== IBEACON) return { kind: 'other-device' };
  const strength = Number(rssi);
  if (strength >= 0 || strength < -127) return { kind: 'garbage', bytes: all.length };
  const measured = (Number.parseInt(power, 16) << 24) >> 24;
  return {
    kind: 'beacon',
    reading: {
      uuid: dashed(uuid),
      major: Number.parseInt(major, 16),
      minor: Number.parseInt(minor, 16),
      rssi: strength,
      measuredPower: measured < 0 ? measured : null,
    },
  };
}

/** 32 hexadecimal digits as a lower-case UUID with dashes. */
export function dashed(hex: string): string {
  return hex.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
