/** From refusals and failures to RFC 9457 answers. What went wrong inside stays inside: the log has it, by instance. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { RosterError } from '../../core/contracts/error.ts';
import {
  type HubRefusal,
  no,
  PROBLEM_STATUS,
  type Problem,
  type ProblemCode,
  problemCode,
} from '../../core/contracts/rest/problem.ts';
import { messageFor, preferredLanguage } from './messages.ts';

export type Issue = NonNullable<Problem['issues']>[number];

export async function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: HubRefusal,
  issues?: readonly Issue[],
): Promise<FastifyReply> {
  const { code, params, conflicts } = refusal;
  const status = PROBLEM_STATUS[code];
  const body: Problem = {
    type: `urn:smart-roster:problem:${code}`,
    status,
    code,
    ...messageFor(code, params, preferredLanguage(request.headers['accept-language'])),
    instance: `urn:smart-roster:request:${request.id}`,
    ...(issues ? { issues: [...issues] } : {}),
    ...(conflicts ? { conflicts: [...conflicts] } : {}),
  };
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  // Already text: the route's own response schema is for its success.
  return reply.code(status).type('application/problem+json').serializer(String).send(JSON.stringify(body));
}

/** For Fastify's error handler: parsing, limits, and what should not have happened. */
export async function sendFailure(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const part = (error as unknown as FastifyError).validationContext ?? 'body';
    const issues = error.validation.map((entry) => ({
      path: `${part}${entry.instancePath.replaceAll('/', '.')}`.replace(/\.$/, ''),
      message: entry.message ?? 'is not valid',
    }));
    return sendProblem(request, reply, no('request.invalid', { where: issues[0]?.path ?? part }), issues);
  }
  const code = codeOf(error);
  if (PROBLEM_STATUS[code] >= 500) {
    request.log.error({ event: 'request-failed', err: error }, 'request failed');
  }
  return sendProblem(request, reply, no(code));
}

function codeOf(error: unknown): ProblemCode {
  if (error instanceof RosterError) {
    const known = problemCode.safeParse(error.code);
    if (known.success) return known.data;
  }
  switch ((error as Partial<FastifyError> | null)?.statusCode) {
    case 400:
      return 'request.malformed';
    // A folder of the console.
    case 403:
    case 404:
    // A path that is longer than any of ours.
    case 414:
      return 'request.not-found';
    case 408:
      return 'request.too-slow';
    case 413:
      return 'request.too-large';
    case 415:
      return 'request.wrong-content-type';
    case 429:
      return 'request.too-many';
    default:
      return 'server.failed';
  }
}
