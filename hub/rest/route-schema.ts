/** What the OpenAPI document says of an operation, and what Fastify checks of a request. */
import { z } from 'zod';
import { answersEvents, answersFile, type Operation } from '../../core/contracts/rest/operation.ts';
import { problem } from '../../core/contracts/rest/problem.ts';

export interface Described {
  readonly tag: string;
  readonly id: string;
  readonly operation: Operation;
}

export function schemaOf({ tag, id, operation }: Described) {
  const { params, query, body, upload, access, summary } = operation;
  const success = operation.status ?? (operation.response === null ? 204 : 200);
  return {
    operationId: id,
    summary,
    tags: [tag],
    ...(access === 'public' ? {} : { security: [{ bearer: [] }, { console: [] }] }),
    ...(access === 'public' || access === 'signed-in' ? {} : { description: `Permission: ${access}` }),
    ...(params ? { params } : {}),
    ...(query ? { querystring: query } : {}),
    ...(body ? { body } : {}),
    ...(upload ? { consumes: [...upload.types, 'multipart/form-data'] } : {}),
    response: {
      [success]: answerOf(operation.response),
      default: {
        description: 'Refused',
        content: { 'application/problem+json': { schema: problem } },
      },
    },
  };
}

function answerOf(response: Operation['response']) {
  if (response === null) return z.null().describe('Done');
  if (answersFile(response)) return streamOf('A file', response.file);
  if (answersEvents(response)) return streamOf('Events, each with JSON data', ['text/event-stream']);
  return response;
}

function streamOf(description: string, types: readonly string[]) {
  return { description, content: Object.fromEntries(types.map((type) => [type, { schema: z.string() }])) };
}
