import type { excusesArea } from '../../../core/contracts/rest/excuses.ts';
import type { Handlers } from '../../../core/contracts/rest/operation.ts';
import type { PeopleSide } from '../../services/people-side.ts';

export function excuseHandlers({
  excuses,
  excuseDocuments,
}: Pick<PeopleSide, 'excuses' | 'excuseDocuments'>): Handlers<typeof excusesArea> {
  return {
    'excuses.list': async ({ query, scope }) => excuses.list(query, scope),
    'excuses.get': async ({ params, scope }) => excuses.get(params.excuseId, scope),
    'excuses.submit': async ({ body, scope }) => excuses.submit(body, scope),
    'excuses.add-document': async ({ params, query, files, scope }) =>
      excuseDocuments.add(params.excuseId, { name: query.name, content: files[0] }, scope),
    'excuses.document': async ({ params, scope }) =>
      excuseDocuments.read(params.excuseId, params.documentId, scope),
    'excuses.withdraw': async ({ params, ifMatch, scope }) =>
      excuses.withdraw(params.excuseId, ifMatch, scope),
    'excuses.decide': async ({ params, ifMatch, body, scope }) =>
      excuses.decide(params.excuseId, ifMatch, body, scope),
  };
}
