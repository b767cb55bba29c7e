/** Puts the examples into the OpenAPI document. What they say was tried by the test suite on a real hub. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fill, illustration, PARAMS } from './examples/example.ts';
import { EXAMPLES } from './examples/examples.ts';

interface Content {
  example?: unknown;
}

/** As much of an operation of the document as examples go into. */
interface Described {
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly parameters?: { readonly name: string; readonly in: string; example?: unknown }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, Content>> };
  readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
}

type Document = { readonly paths?: Readonly<Record<string, object | undefined>> | undefined };

const ANSWERS = join(import.meta.dirname, 'examples', 'answers');
/** Values that are no ids. */
const TEXTS: Readonly<Record<string, unknown>> = {
  password: 'six quiet harbours',
  claim: {
    v: 1,
    secret: '0123456789',
    csr: 'PEM of a PKCS #10 request',
    signKey: 'BASE64 of 32 bytes',
    boxKey: 'BASE64 of 32 bytes',
    mode: 'real',
    version: '1.0.0',
  },
};

export function addExamples<D extends Document>(document: D): D {
  const answers = new Map<string, Readonly<Record<string, unknown>>>();
  const answerOf = (tag: string, id: string) => {
    const area = answers.get(tag) ?? JSON.parse(readFileSync(join(ANSWERS, `${tag}.json`), 'utf8'));
    answers.set(tag, area);
    return area[id];
  };
  for (const path of Object.values(document.paths ?? {}))
    for (const operation of Object.values(path ?? {}) as Described[]) addTo(operation, answerOf);
  return document;
}

function addTo(operation: Described, answerOf: (tag: string, id: string) => unknown): void {
  const { operationId: id, tags: [tag] = [] } = operation;
  const example = id === undefined ? undefined : EXAMPLES[id];
  if (!example || id === undefined || tag === undefined) return;
  const shown = (value: unknown) => fill(value, (name) => TEXTS[name] ?? illustration(name));
  for (const parameter of operation.parameters ?? []) {
    const given =
      parameter.in === 'path'
        ? (example.params?.[parameter.name] ?? PARAMS[parameter.name])
        : example.query?.[parameter.name];
    if (given !== undefined) parameter.example = shown(given);
  }
  const body = operation.requestBody?.content?.['application/json'];
  if (body && example.body !== undefined) body.example = shown(example.body);
  const answer = answerOf(tag, id);
  const success = Object.entries(operation.responses ?? {}).find(([status]) => status.startsWith('2'))?.[1];
  const content = success?.content?.['application/json'];
  if (content && answer !== undefined) content.example = answer;
}
