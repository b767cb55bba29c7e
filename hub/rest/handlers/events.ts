import type { eventsArea } from '../../../core/contracts/rest/events.ts';
import type { Handlers } from '../../../core/contracts/rest/operation.ts';
import type { LiveEvents } from '../../services/live-events.ts';

export function eventHandlers(events: LiveEvents): Handlers<typeof eventsArea> {
  return { 'events.listen': async ({ caller }) => events.listen(caller.personId) };
}
