import { expect, test } from 'vitest';
import { isWeakPassword, isWeakPin } from './secret-strength.ts';

test.each([
  '1111',
  '1234',
  '4321',
  '0000',
  '7890',
  '1212',
  '2002',
  '1998',
  '1221',
  '1122',
  '2580',
  '123456',
  '987654321098',
  '483483',
])('the PIN %s is refused', (pin) => expect(isWeakPin(pin)).toBe(true));

test.each(['4839', '7204', '58213', '907316', '482915736204'])('the PIN %s is taken', (pin) =>
  expect(isWeakPin(pin)).toBe(false),
);

test('passwords', () => {
  expect(isWeakPassword('short-one', null)).toBe(true);
  expect(isWeakPassword('aaaaaaaaaaaaaaaa', null)).toBe(true);
  expect(isWeakPassword('Marianne-2026-x', 'marianne@example.org')).toBe(true);
  expect(isWeakPassword('quiet harbour lamp', 'marianne@example.org')).toBe(false);
});
