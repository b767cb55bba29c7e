import type { makeupArea } from '../../../core/contracts/rest/makeup.ts';
import type { Handlers } from '../../../core/contracts/rest/operation.ts';
import type { MakeupService } from '../../services/makeup/makeup-service.ts';

export function makeupHandlers(makeup: MakeupService): Handlers<typeof makeupArea> {
  return {
    'makeup.find': async ({ params, query, scope }) => makeup.find(params.sessionId, query, scope),
    'makeup.book': async ({ params, body, scope }) =>
      makeup.book(
        params.sessionId,
        { ...body, start: Date.parse(body.start), end: Date.parse(body.end) },
        scope,
      ),
    'makeup.cancel': async ({ params, body, scope }) =>
      makeup.cancel(params.sessionId, params.makeupId, body.reason, scope),
  };
}
