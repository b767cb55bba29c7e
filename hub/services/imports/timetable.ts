/** The timetable, from a table or a calendar. */
import type { ImportKindWork } from './kind.ts';
import { readTimetableTable } from './timetable-csv.ts';
import { readTimetableIcs } from './timetable-ics.ts';
import { planSlots, type WantedSlot } from './timetable-rows.ts';

export const timetableImport: ImportKindWork<WantedSlot[]> = {
  types: ['csv', 'ics'],
  async read(file, env) {
    return env.type === 'ics' ? readTimetableIcs(file, env) : readTimetableTable(file);
  },
  plan: planSlots,
};
