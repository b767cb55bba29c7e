import { describe, expect, test } from 'vitest';
import { HttpsWebhookCaller } from './https-webhook-caller.ts';
import { isClosedLiteral, isPublic } from './public-address.ts';

describe('what a webhook may reach', () => {
  test.each([
    ...['127.0.0.1', '10.1.2.3', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'],
    ...[
      '224.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
      'fe80::1',
      'fd00::1',
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
    ],
    ...['64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', 'ff02::1', '::127.0.0.1'],
  ])('not %s', (address) => {
    expect(isPublic(address)).toBe(false);
    expect(isClosedLiteral(address.includes(':') ? `[${address}]` : address)).toBe(true);
  });

  test.each(['8.8.8.8', '172.32.0.1', '192.169.0.1', '2606:4700::1111'])('but %s', (address) => {
    expect(isPublic(address)).toBe(true);
    expect(isClosedLiteral(address)).toBe(false);
  });

  const caller = new HttpsWebhookCaller({ allowPrivate: false, ca: null, timeoutMs: 2_000 });
  const post = (url: string) => caller.post({ url, headers: {}, body: '{}' });

  test.each([
    'https://127.0.0.1:1/',
    'https://[::1]:1/',
    'https://[::ffff:7f00:1]:1/',
    'https://2130706433:1/',
    'https://0x7f.1:1/',
    'https://localhost:1/',
  ])('a call of %s ends before it connects', async (url) => {
    expect(await post(url)).toEqual({ kind: 'again', error: 'the address is not on the public Internet' });
  });

  test('and nothing but https', async () => {
    expect(await post('http://example.org/')).toMatchObject({ kind: 'never' });
  });
});
