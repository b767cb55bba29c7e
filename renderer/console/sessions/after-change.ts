import { recordsArea } from '../../../core/contracts/rest/records.ts';
import { sessionsArea } from '../../../core/contracts/rest/sessions.ts';

/** What is read again after a session was changed. */
export const AFTER_CHANGE = [
  sessionsArea['sessions.get'],
  sessionsArea['sessions.list'],
  sessionsArea['sessions.timeline'],
  recordsArea['records.roll'],
];
