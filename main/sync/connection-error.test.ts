import { expect, test } from 'vitest';
import { asConnectionError } from './connection-error.ts';

const withCode = (code: string, message = '') => Object.assign(new Error(message), { code });

test.each([
  [withCode('ECONNREFUSED'), 'sync.broker-away'],
  [new Error('connack timeout'), 'sync.broker-away'],
  [withCode('CERT_HAS_EXPIRED'), 'sync.broker-expired'],
  [withCode('ERR_TLS_CERT_ALTNAME_INVALID'), 'sync.broker-unknown'],
  [withCode('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'sync.broker-unknown'],
  [withCode('ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED'), 'sync.certificate-expired'],
  [withCode('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'), 'sync.certificate-refused'],
  [new Error('something else'), 'sync.connection-failed'],
])('%s is %s, with what to do', (error, code) => {
  const told = asConnectionError(error);
  expect(told).toMatchObject({ code, retryable: true });
  expect(told.message).toMatch(/: .*(check|renew|claim|look|was).*kept here/i);
});
