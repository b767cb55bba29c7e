import { expect, test, vi } from 'vitest';
import { hashPassword, hashPin, verifyPassword } from './secrets.ts';

// Other tests hash with less memory.
vi.unmock('hash-wasm');

test('passwords and PINs are kept as what takes the memory and the passes that are asked of them', async () => {
  const password = await hashPassword('quiet harbour lamp');
  expect(password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await hashPin('4839')).toMatch(/^\$argon2id\$v=19\$m=32768,t=3,p=1\$/);
  expect(await verifyPassword('quiet harbour lamp', password)).toBe(true);
  expect(await verifyPassword('quiet harbour lamps', password)).toBe(false);
});
