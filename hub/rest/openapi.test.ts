import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, expect, test } from 'vitest';
import { restApi } from '../../core/contracts/rest/api.ts';
import type { Operation } from '../../core/contracts/rest/operation.ts';
import { describeApi } from './server.ts';

interface Shown {
  readonly operationId: string;
  readonly parameters?: { readonly name: string; readonly required?: boolean; readonly example?: unknown }[];
  readonly requestBody?: { readonly content: Record<string, { readonly example?: unknown }> };
  readonly responses: Record<string, { readonly content?: Record<string, { readonly example?: unknown }> }>;
}

let document: { openapi: string; paths: Record<string, Record<string, Shown>> };
beforeAll(async () => {
  document = (await describeApi('0.0.0')) as typeof document;
});

const operations = new Map(Object.values(restApi).flatMap((area) => Object.entries<Operation>(area)));

test('an independent validator accepts the document as OpenAPI 3.1', async () => {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(document));
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
  expect(validator.version).toBe('3.1');
});

test('every operation shows what is sent and what comes back, as its contract takes it', () => {
  const shown = Object.values(document.paths).flatMap((path) => Object.values(path));
  expect(shown).toHaveLength(operations.size);
  for (const { operationId, parameters = [], requestBody, responses } of shown) {
    const operation = operations.get(operationId) ?? expect.fail(operationId);
    for (const parameter of parameters.filter((one) => one.required))
      expect.soft(parameter.example, `${operationId} ${parameter.name}`).toBeDefined();
    const json = requestBody?.content['application/json'];
    if (json && operationId !== 'kiosks.claim')
      expect.soft(operation.body?.safeParse(json.example).error, operationId).toBeUndefined();
    const success = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
    const answer = success?.content?.['application/json'];
    if (answer) expect.soft(answer.example, operationId).toBeDefined();
  }
});

test('nothing in it looks like a key that works', () => {
  expect(JSON.stringify(document)).not.toMatch(/rosterhub_[\w-]{20}|BEGIN [A-Z ]*(CERTIFICATE|KEY)/);
});
