/** What is too easy to guess. PINs are short and checked offline, so the obvious ones are not taken. */

const COMMON_PINS = new Set([
  '2580',
  '0852',
  '1379',
  '1397',
  '5683',
  '0007',
  '123123',
  '159753',
  '147258',
  '112233',
]);

/** `pin` is 4 to 12 digits. Weak: one digit, a run, a repeated half, a mirror, a year or a date's shape, a famous one. */
export function isWeakPin(pin: string): boolean {
  const digits = [...pin].map(Number);
  const steps = new Set(digits.slice(1).map((digit, index) => (digit - (digits[index] ?? 0) + 10) % 10));
  const isRun = steps.size === 1 && [0, 1, 9].includes([...steps][0] ?? 0);
  const half = pin.length / 2;
  const repeats = Number.isInteger(half) && pin.slice(0, half) === pin.slice(half);
  const mirror = [...pin].reverse().join('') === pin;
  const year = /^(19|20)\d\d$/.test(pin);
  const pairs = /^(\d)\1(\d)\2$/.test(pin);
  return isRun || repeats || mirror || year || pairs || COMMON_PINS.has(pin);
}

/** Weak: under 12 characters, fewer than 6 different ones, or the name before the @ of the email in it. */
export function isWeakPassword(password: string, email: string | null): boolean {
  const name = email?.split('@')[0]?.toLowerCase() ?? '';
  return (
    password.length < 12 ||
    new Set(password).size < 6 ||
    (name.length >= 4 && password.toLowerCase().includes(name))
  );
}
