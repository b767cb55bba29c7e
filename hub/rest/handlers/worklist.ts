import type { Handlers } from '../../../core/contracts/rest/operation.ts';
import type { worklistArea } from '../../../core/contracts/rest/worklist.ts';
import type { WorklistService } from '../../services/worklist-service.ts';

export function worklistHandlers(worklist: WorklistService): Handlers<typeof worklistArea> {
  return { 'worklist.list': async ({ query, scope }) => worklist.list(query.limit, scope) };
}
