/** What a term looks like before it begins: rooms, units, classes, people, and a timetable without clashes. */
import { Dice } from './dice.ts';
import { personName } from './names.ts';

export interface PlannedPerson {
  readonly name: string;
  /** Probability of being there at all, and of being there in time. */
  readonly diligence: number;
  readonly punctuality: number;
  /** Uses the face, else badge and PIN. */
  readonly byFace: boolean;
  readonly givesFeedback: number;
}

export interface PlannedSlot {
  readonly group: number;
  readonly unit: number;
  readonly trainer: number;
  readonly room: number;
  /** ISO weekday. */
  readonly weekday: number;
  readonly startTime: string;
  readonly endTime: string;
}

export interface TermPlan {
  readonly rooms: readonly { readonly name: string; readonly capacity: number }[];
  readonly units: readonly { readonly code: string; readonly name: string }[];
  readonly trainers: readonly PlannedPerson[];
  readonly groups: readonly { readonly name: string; readonly trainees: readonly PlannedPerson[] }[];
  readonly slots: readonly PlannedSlot[];
}

const PERIODS = [
  { startTime: '08:30', endTime: '10:00' },
  { startTime: '10:15', endTime: '11:45' },
  { startTime: '13:00', endTime: '14:30' },
  { startTime: '14:45', endTime: '16:15' },
] as const;

const ROOMS = ['Workshop A', 'Workshop B', 'Lab 1', 'Lab 2', 'Lecture hall', 'Room 11', 'Room 12', 'Kitchen'];
const TRADES = ['Electricians', 'Welders', 'Plumbers', 'Cooks'];
const UNITS = [
  ['EL101', 'Electrical safety'],
  ['EL102', 'Wiring and testing'],
  ['EL201', 'Motors and drives'],
  ['WE101', 'Arc welding'],
  ['WE102', 'Reading drawings'],
  ['WE201', 'Pipe welding'],
  ['PL101', 'Pipes and joints'],
  ['PL102', 'Hot water systems'],
  ['PL201', 'Drainage'],
  ['CO101', 'Kitchen hygiene'],
  ['CO102', 'Stocks and sauces'],
  ['CO201', 'Menu planning'],
] as const;
const UNITS_PER_TRADE = 3;
const YEARS = 3;
const TRAINEES_PER_GROUP = 25;
const SLOTS_PER_GROUP = 4;
const TRAINERS = 14;
/** One in so many trainees is on the way to dropping out. */
const DRIFTING = 0.08;

export function planTerm(seed: number): TermPlan {
  const dice = new Dice(seed);
  const trainers = Array.from({ length: TRAINERS }, () => trainer(dice));
  const groups = TRADES.flatMap((trade) =>
    Array.from({ length: YEARS }, (_, year) => ({
      name: `${trade}, year ${year + 1}`,
      trainees: Array.from({ length: TRAINEES_PER_GROUP }, () => trainee(dice)),
    })),
  );
  return {
    rooms: ROOMS.map((name) => ({ name, capacity: name === 'Lecture hall' ? 60 : 28 })),
    units: UNITS.map(([code, name]) => ({ code, name })),
    trainers,
    groups,
    slots: planSlots(groups.length, dice),
  };
}

function trainer(dice: Dice): PlannedPerson {
  return { name: personName(dice), diligence: 1, punctuality: 0.95, byFace: true, givesFeedback: 0 };
}

function trainee(dice: Dice): PlannedPerson {
  const drifting = dice.chance(DRIFTING);
  return {
    name: personName(dice),
    diligence: drifting ? 0.45 + dice.next() * 0.25 : 0.88 + dice.next() * 0.11,
    punctuality: drifting ? 0.6 : 0.85 + dice.next() * 0.14,
    byFace: dice.chance(0.85),
    givesFeedback: 0.2 + dice.next() * 0.5,
  };
}

/** Each class has its slots where it, a trainer and a room are free; a class has at most one a half-day. */
function planSlots(groups: number, dice: Dice): PlannedSlot[] {
  const taken = new Set<string>();
  const slots: PlannedSlot[] = [];
  for (let group = 0; group < groups; group += 1) {
    for (let index = 0; index < SLOTS_PER_GROUP; index += 1) slots.push(findSlot(group, index, taken, dice));
  }
  return slots;
}

function findSlot(group: number, index: number, taken: Set<string>, dice: Dice): PlannedSlot {
  const trade = Math.floor(group / YEARS);
  const unit = trade * UNITS_PER_TRADE + (index % UNITS_PER_TRADE);
  for (let tries = 0; tries < 1000; tries += 1) {
    const weekday = dice.between(1, 5);
    const period = dice.between(0, PERIODS.length - 1);
    const trainer = (trade * 3 + dice.between(0, 3)) % TRAINERS;
    const room = dice.between(0, ROOMS.length - 1);
    const when = `${weekday}/${period}`;
    const keys = [`g${group}/${when}`, `t${trainer}/${when}`, `r${room}/${when}`];
    const times = PERIODS[period];
    if (!times || keys.some((key) => taken.has(key))) continue;
    for (const key of keys) taken.add(key);
    return { group, unit, trainer, room, weekday, ...times };
  }
  throw new Error('The timetable is too full.');
}
