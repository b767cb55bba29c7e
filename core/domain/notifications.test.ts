import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { notificationEvent } from '../contracts/rest/notifications.ts';
import { channelsOf, mailDue } from './notifications.ts';
import { retryDelay } from './retry.ts';
import { webhookHeaders } from './standard-webhooks.ts';

test('the example of the Standard Webhooks specification is signed as it says', () => {
  const secret = Uint8Array.from(atob('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'), (letter) => letter.charCodeAt(0));
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', seconds: 1614265330, body: '{"test": 2432232314}' };
  expect(webhookHeaders(message, secret)).toEqual({
    'webhook-id': message.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('retries wait longer and longer, never without limit, never at once', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 0.999999, noNaN: true }),
      (n, random) => {
        const wait = retryDelay(n, random);
        expect(wait).toBeGreaterThanOrEqual(5_000);
        expect(wait).toBeLessThanOrEqual(6 * 3_600_000);
      },
    ),
  );
  expect([1, 2, 3, 20].map((n) => retryDelay(n, 0.999999))).toEqual([29_999, 59_999, 119_999, 21_599_978]);
});

describe('what somebody is told unless they chose', () => {
  test('everything in the console, by e-mail what cannot wait', () => {
    const mailed = notificationEvent.options.filter((event) => channelsOf({}, event).email);
    expect(mailed).not.toContain('feedback.open');
    expect(mailed).toContain('session.canceled');
    for (const event of notificationEvent.options) expect(channelsOf({}, event).inApp).toBe(true);
  });

  test('a choice stands, also one for nothing', () => {
    const chosen = { 'session.canceled': { inApp: false, email: false } };
    expect(channelsOf(chosen, 'session.canceled')).toEqual({ inApp: false, email: false });
    expect(channelsOf(chosen, 'session.moved').email).toBe(true);
  });

  test('e-mails are gathered as long as was chosen', () => {
    expect(mailDue(0, 'at-once')).toBeLessThan(mailDue(0, 'hour'));
    expect([mailDue(0, 'hour'), mailDue(0, 'day')]).toEqual([3_600_000, 86_400_000]);
  });
});
