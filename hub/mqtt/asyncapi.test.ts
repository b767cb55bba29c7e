import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { downMessages, upMessages } from '../../core/contracts/mqtt.ts';
import { describeMqtt } from './asyncapi.ts';

const require = createRequire(import.meta.url);
const schema = JSON.parse(readFileSync(require.resolve('@asyncapi/specs/schemas/3.0.0.json'), 'utf8'));

function valid(document: unknown): boolean {
  const check = new Ajv({
    meta: false,
    validateSchema: false,
    strict: false,
    validateFormats: false,
  }).compile(schema);
  return check(document) === true;
}

it('is a document that the specification’s own schema accepts', () => {
  const document = describeMqtt('1.0.0');
  expect(valid(document)).toBe(true);
  expect(valid({ ...document, asyncapi: '9.9.9' })).toBe(false);
  expect(valid({ ...document, channels: { broken: { address: 7 } } })).toBe(false);
});

it('names every message of both directions, and every reference in it leads somewhere', () => {
  const document = describeMqtt('1.0.0') as { channels: object; components: { messages: object } };
  const names = [
    ...Object.keys(upMessages).map((topic) => `up-${topic}`),
    ...Object.keys(downMessages).map((topic) => `down-${topic}`),
  ].sort();
  expect(Object.keys(document.channels).sort()).toEqual(names);
  expect(Object.keys(document.components.messages).sort()).toEqual(names);
  const refs = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
  for (const [, path = ''] of refs) {
    const found = path
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], document);
    expect(found, path).toBeDefined();
  }
});
