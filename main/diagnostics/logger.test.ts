import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { RosterError } from '../../core/contracts/error.ts';
import { eventLogger, kioskLogger } from './logger.ts';

function written(fields: Record<string, unknown>): string {
  const lines: string[] = [];
  const log = kioskLogger('info', 'test', { write: (line) => void lines.push(line) });
  eventLogger(log).info(fields, 'something.happened');
  return lines.join('');
}

describe('the log', () => {
  test('writes the event and its plain fields', () => {
    expect(JSON.parse(written({ code: 'storage.full', unsent: 3 }))).toMatchObject({
      event: 'something.happened',
      part: 'test',
      code: 'storage.full',
      unsent: 3,
    });
  });

  test.each([
    ['a name', { displayName: 'Ada Lovelace' }, 'Ada'],
    ['a badge UID', { uid: '04A1B2C3D4E5F6' }, '04A1B2C3'],
    ['a PIN', { pin: '4711' }, '4711'],
    ['a token', { headers: { authorization: 'Bearer abc.def' } }, 'abc.def'],
    ['a claim code', { claimCode: '7KQ2M-XXXXX' }, '7KQ2M'],
    ['a key, deep down', { a: { b: [{ private_key: 'hush' }] } }, 'hush'],
    ['bytes', { data: new Uint8Array([1, 2, 3]) }, '1,2,3'],
  ])('never writes %s', (_what, fields, secret) => {
    expect(written(fields)).not.toContain(secret);
  });

  test('never writes a template, whatever its field is called', () => {
    const template = randomBytes(2048).toString('base64');
    expect(written({ detail: `bad value ${template}` })).not.toContain(template.slice(100, 160));
    expect(written({ list: [template] })).not.toContain(template.slice(100, 160));
  });

  test('an error is written as its name and message, with its message redacted too', () => {
    const blob = randomBytes(100).toString('base64');
    const text = written({ err: new RosterError('a.b', `No: ${blob}`) });
    expect(text).toContain('RosterError');
    expect(text).not.toContain(blob.slice(0, 40));
  });
});
