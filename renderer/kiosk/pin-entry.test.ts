import { describe, expect, it } from 'vitest';
import { emptyPin, eraseDigit, PIN_MAX, type PinEntry, pinKey, pressDigit } from './pin-entry.ts';

/** Types keys `gapMs` apart, beginning at `from`. */
function type(keys: readonly string[], gapMs: number, from = 1_000, start: PinEntry = emptyPin) {
  let confirms = 0;
  let entry = start;
  for (const [index, key] of keys.entries()) {
    const next = pinKey(entry, key, from + index * gapMs);
    entry = next.entry;
    confirms += next.confirm ? 1 : 0;
  }
  return { entry, confirms };
}

describe('typing a PIN', () => {
  it('confirms what a person types, at a person’s speed', () => {
    const { entry, confirms } = type(['4', '0', '7', '1', 'Enter'], 150);
    expect(entry.digits).toBe('4071');
    expect(confirms).toBe(1);
  });

  it('does not confirm fewer digits than a PIN has', () => {
    expect(type(['4', '0', '7', 'Enter'], 150).confirms).toBe(0);
  });

  it('takes out what a badge reader types, and its Enter confirms nothing', () => {
    const { entry, confirms } = type([...'0412345678', 'Enter'], 8);
    expect(entry.digits).toBe('');
    expect(confirms).toBe(0);
  });

  it('keeps the digits from before a badge was read', () => {
    const person = type(['4', '0'], 200).entry;
    const { entry, confirms } = type([...'0412345678', 'Enter'], 8, 5_000, person);
    expect(entry.digits).toBe('40');
    expect(confirms).toBe(0);
  });

  it('erases with Backspace and on the pad', () => {
    expect(type(['4', '0', 'Backspace'], 200).entry.digits).toBe('4');
    expect(eraseDigit(pressDigit(emptyPin, '9')).digits).toBe('');
  });

  it('never grows longer than the longest PIN', () => {
    const { entry } = type([...'1234567890123456'], 200);
    expect(entry.digits).toHaveLength(PIN_MAX);
  });
});
