/** The numbers of the policy as a form asks for them: in what order, under which heading, within which bounds. */
import { type LocationPolicy, locationPolicy } from '../../../core/contracts/location.ts';
import { type AttendancePolicy, attendancePolicy } from '../../../core/contracts/policy.ts';

type NumbersOf<T> = { [K in keyof T]: T[K] extends number ? K : never }[keyof T];
export type AttendanceNumber = NumbersOf<AttendancePolicy>;
export type LocationNumber = NumbersOf<LocationPolicy>;

export const ATTENDANCE_GROUPS = [
  {
    name: 'windows',
    fields: ['arriveEarly', 'startEarly', 'startLate', 'lateAfter', 'endEarly', 'endLate', 'autoEnd'],
  },
  { name: 'absence', fields: ['excuseDays', 'minimumRate', 'absenceStreak'] },
  { name: 'feedback', fields: ['feedbackHours', 'feedbackMinimum'] },
  { name: 'evidence', fields: ['unconfirmedHours', 'evidenceDays'] },
  { name: 'timetable', fields: ['horizonDays'] },
] as const satisfies readonly { readonly name: string; readonly fields: readonly AttendanceNumber[] }[];

export const LOCATION_FIELDS = [
  'medianWindow',
  'nearRssi',
  'farRssi',
  'dwellMs',
  'staleMs',
  'mismatchMarginDb',
] as const satisfies readonly LocationNumber[];

/** What is chosen and not typed. */
type Chosen = Omit<AttendancePolicy, AttendanceNumber>;

/** What was typed: numbers are texts until they are saved, so that a field can be emptied. */
export interface PolicyDraft extends Readonly<Chosen> {
  readonly numbers: Readonly<Record<string, string>>;
}

export function draftOf(attendance: AttendancePolicy, location: LocationPolicy): PolicyDraft {
  const numbers = [...Object.entries(attendance), ...Object.entries(location)].filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return {
    numbers: Object.fromEntries(numbers.map(([name, value]) => [name, String(value)])),
    ...chosenOf(attendance),
  };
}

function chosenOf(from: Readonly<Chosen>): Chosen {
  const { evidenceImage, madeUp, siteGallery, challenge, challengeRooms, templateUpdate } = from;
  return { evidenceImage, madeUp, siteGallery, challenge, challengeRooms, templateUpdate };
}

export interface ReadPolicy {
  /** Null when something is wrong with it. */
  readonly attendance: AttendancePolicy | null;
  readonly location: LocationPolicy | null;
  /** Names of the fields that are wrong. */
  readonly wrong: ReadonlySet<string>;
}

/** Checks what was typed by the same schemas as the hub. */
export function readDraft(draft: PolicyDraft): ReadPolicy {
  const numberOf = (name: string) => (draft.numbers[name]?.trim() ? Number(draft.numbers[name]) : Number.NaN);
  const of = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, numberOf(name)]));
  const attendance = attendancePolicy.safeParse({
    ...of(ATTENDANCE_GROUPS.flatMap(({ fields }) => [...fields])),
    ...chosenOf(draft),
  });
  const location = locationPolicy.safeParse(of(LOCATION_FIELDS));
  const issues = [...(attendance.error?.issues ?? []), ...(location.error?.issues ?? [])];
  return {
    attendance: attendance.data ?? null,
    location: location.data ?? null,
    wrong: new Set(issues.map(({ path }) => String(path[0]))),
  };
}
