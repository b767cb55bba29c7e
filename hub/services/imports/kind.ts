/** What each kind of import does: read a file, plan what it would change, do it. */
import type { HubRefusal } from '../../../core/contracts/rest/problem.ts';
import { no } from '../../../core/contracts/rest/problem.ts';
import { authorise, type Scope } from '../../../core/domain/scope.ts';
import type { FaceEnroller } from '../../../core/ports/face-enroller.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type { HubStore, SiteRow } from '../../../core/ports/hub-store.ts';
import type { HubContext } from '../hub-context.ts';
import type { CalendarService } from '../timetable/calendar-service.ts';
import type { TimetableService } from '../timetable/timetable-service.ts';
import type { Directory } from './directory.ts';
import type { PlannedChange, Reading, RowError } from './report.ts';

/** Reading in files does what people could do one by one: it takes the same permissions. */
export interface Grants {
  readonly people: Scope<'people.write'>;
  readonly timetable: Scope<'timetable.write'>;
  readonly enrolment: Scope<'enrolment.write'>;
  /** For rooms only. */
  readonly site: Scope<'site.write'> | null;
}

export function grantsOf(scope: Scope<'import.write'>): Grants | HubRefusal {
  const { caller } = scope;
  if (!caller) return no('auth.forbidden');
  const people = authorise(caller, 'people.write');
  const timetable = authorise(caller, 'timetable.write');
  const enrolment = authorise(caller, 'enrolment.write');
  if (!people || !timetable || !enrolment) return no('auth.forbidden');
  return { people, timetable, enrolment, site: authorise(caller, 'site.write') };
}

export interface ReadEnv {
  readonly site: SiteRow;
  readonly now: number;
  readonly store: HubStore;
  readonly grants: Grants;
  readonly enroller: FaceEnroller;
  /** Media type of the file. */
  readonly type: 'csv' | 'ics' | 'zip';
  /** Told how far it is. */
  readonly progress: (done: number, total: number) => Promise<void>;
}

export interface PlanEnv {
  readonly context: HubContext;
  readonly store: HubStore;
  readonly grants: Grants;
  readonly directory: Directory;
  /** Whether what the file does not name is ended. */
  readonly end: boolean;
  readonly now: number;
  readonly timetable: TimetableService;
  readonly calendar: CalendarService;
}

export type Effects = Record<string, number>;

export interface Plan {
  readonly changes: readonly PlannedChange[];
  readonly errors: readonly RowError[];
  /** Within the transaction whose store the plan was made with. Never called when there are errors. */
  apply(trx: HubTransaction): Promise<Effects>;
  /** After it was committed: the sessions that the change asks for. */
  after?(): Promise<Effects>;
}

export interface ImportKindWork<I> {
  readonly types: readonly ReadEnv['type'][];
  read(file: Uint8Array, env: ReadEnv): Promise<Reading<I>>;
  plan(input: I, env: PlanEnv): Promise<Plan>;
}
