/**
 * Keyboard-wedge badge readers type the card's number and press Enter. This decoder finds such a burst in a stream of
 * key presses and tells it from a person typing by the time between keys. Pure: the times come with the keys.
 */
import type { CardFault } from '../../core/ports/nfc-reader.ts';

/** One key press: `key` as in the DOM's `KeyboardEvent.key`, `at` in milliseconds on any steady scale. */
export interface KeyStroke {
  readonly key: string;
  readonly at: number;
}

export interface WedgeOptions {
  /** How the reader writes the number. `auto`: letters, or 8, 14, 16 or 20 characters, mean hexadecimal; other digits decimal. */
  readonly format: 'auto' | 'hex' | 'decimal';
  /** Whether the reader sends the UID's first byte as the most significant one (`msb`) or the least (`lsb`). */
  readonly byteOrder: 'msb' | 'lsb';
  /** Longest time between two keys of one burst, milliseconds. People take 80 and more, readers 1 to 30. */
  readonly maxGapMs: number;
  /** Fewest characters before Enter that count as a burst: below it, it was somebody hitting keys. */
  readonly minLength: number;
}

export const defaultWedgeOptions: WedgeOptions = {
  format: 'auto',
  byteOrder: 'msb',
  maxGapMs: 50,
  minLength: 6,
};

/** What has been typed so far and may become a burst. */
export interface WedgeState {
  readonly text: string;
  readonly lastAt: number;
}

export const wedgeIdle: WedgeState = { text: '', lastAt: Number.NEGATIVE_INFINITY };

export type WedgeOutcome =
  | { readonly kind: 'uid'; readonly uid: string }
  | { readonly kind: 'fault'; readonly reason: CardFault };

/** Longest burst kept: twice the longest UID in hexadecimal with separators. */
const MAX_TEXT = 64;
const MODIFIERS = new Set(['Shift', 'CapsLock', 'NumLock']);
const TERMINATORS = new Set(['Enter', 'Tab']);
const UID_BYTES = [4, 5, 7, 8, 10];

/** Takes one key press. The outcome is null unless this key ended a burst. */
export function wedgeStep(
  state: WedgeState,
  stroke: KeyStroke,
  options: WedgeOptions,
): { readonly state: WedgeState; readonly outcome: WedgeOutcome | null } {
  if (MODIFIERS.has(stroke.key)) return { state, outcome: null };
  const gap = stroke.at - state.lastAt;
  const inBurst = gap >= 0 && gap <= options.maxGapMs;
  if (TERMINATORS.has(stroke.key)) {
    const ended = inBurst && state.text.length >= options.minLength;
    return { state: wedgeIdle, outcome: ended ? decodeNumber(state.text, options) : null };
  }
  if (stroke.key.length !== 1) return { state: wedgeIdle, outcome: null };
  const text = (inBurst ? state.text : '') + stroke.key;
  return { state: { text: text.slice(0, MAX_TEXT), lastAt: stroke.at }, outcome: null };
}

/** The UID that a reader's number stands for, or why it stands for none. */
export function decodeNumber(
  text: string,
  options: Pick<WedgeOptions, 'format' | 'byteOrder'>,
): WedgeOutcome {
  const digits = text.replace(/[\s:-]/g, '');
  if (!/^[0-9A-Fa-f]+$/.test(digits)) return { kind: 'fault', reason: 'transport' };
  const hex = isHex(digits, options.format) ? digits : decimalToHex(digits);
  if (hex === null || hex.length % 2 !== 0) return { kind: 'fault', reason: 'transport' };
  const bytes = hex.toUpperCase().match(/../g) ?? [];
  if (bytes.length < 4) return { kind: 'fault', reason: 'too-short' };
  if (bytes.length > 10) return { kind: 'fault', reason: 'transport' };
  return { kind: 'uid', uid: (options.byteOrder === 'msb' ? bytes : bytes.reverse()).join('') };
}

function isHex(digits: string, format: WedgeOptions['format']): boolean {
  if (format !== 'auto') return format === 'hex';
  return /[A-Fa-f]/.test(digits) || [8, 14, 16, 20].includes(digits.length);
}

/** Decimal digits as hexadecimal, padded to the shortest UID length that holds the number; null when none does. */
function decimalToHex(digits: string): string | null {
  if (!/^[0-9]+$/.test(digits)) return null;
  const hex = BigInt(digits).toString(16);
  const size = UID_BYTES.find((bytes) => hex.length <= bytes * 2);
  return size === undefined ? null : hex.padStart(size * 2, '0');
}
