/** What happens in one session: who comes when, and what the trainer does. Pure, but for the dice. */
import type { FactDraft } from '../../core/contracts/fact.ts';
import type { LocationProof } from '../../core/contracts/location.ts';
import type { FaceEvidence } from '../../core/contracts/vision.ts';
import type { AttendanceRecord } from '../../core/domain/record.ts';
import type { SessionState } from '../../core/domain/session.ts';
import type { Dice } from './dice.ts';
import type { PlannedPerson } from './plan.ts';

const MINUTE = 60_000;
/** Shares of sessions, by what becomes of them; the rest goes as planned. */
const MISSED = 0.02;
const FORGOTTEN_END = 0.03;
/** Sessions to which somebody comes who is not on the roll; the trainer answers most of them. */
const WALK_IN = 0.08;
const ANSWERED = 0.8;

export interface TermPerson extends PlannedPerson {
  readonly id: string;
  readonly subject: string;
  /** Seals what is personal, 32 bytes. */
  readonly key: Uint8Array;
}

export interface Happening {
  readonly at: number;
  readonly draft: FactDraft;
  /** Whose key seals the secret. */
  readonly key: Uint8Array | null;
}

export interface Place {
  readonly kioskId: string;
  readonly roomId: string;
  readonly pack: string;
}

/** Everything that the kiosk of the room writes for the session, in order of time; nothing when it is missed. */
export function liveThrough(
  session: SessionState,
  people: ReadonlyMap<string, TermPerson>,
  place: Place,
  dice: Dice,
): Happening[] {
  const { definition } = session;
  if (!definition || dice.chance(MISSED)) return [];
  const { scheduledStart, scheduledEnd } = definition;
  const startedAt = scheduledStart + Math.round(dice.around(-1, 8)) * MINUTE;
  const forgotten = dice.chance(FORGOTTEN_END);
  const endedAt = forgotten
    ? definition.windows.sealAt
    : scheduledEnd + Math.round(dice.around(-2, 8)) * MINUTE;
  const found: Happening[] = [];
  const start = Math.max(startedAt, definition.windows.startFrom);
  found.push(trainerActs('session.started', session, people, place, start, dice));
  for (const { person } of rollOf(session, people)) {
    const arrived = arrivalOf(person, start, definition.windows.arriveFrom, endedAt, dice);
    if (arrived === undefined) continue;
    found.push(checkIn(session, person, place, arrived, dice));
    if (!forgotten && dice.chance(person.givesFeedback))
      found.push(feedback(session, person, endedAt + dice.between(1, 9) * MINUTE, dice));
  }
  if (dice.chance(WALK_IN)) found.push(...walkIn(session, people, place, start + 12 * MINUTE, dice));
  if (!forgotten) found.push(trainerActs('session.ended', session, people, place, endedAt, dice));
  found.push({
    at: endedAt,
    draft: {
      type: 'session.sealed',
      subject: null,
      session: session.id,
      payload: { kioskId: place.kioskId, cause: forgotten ? 'timeout' : 'ended' },
    },
    key: null,
  });
  return found.sort((a, b) => a.at - b.at);
}

/** The roll in the order in which people were made: pseudonyms are random, and the dice must fall alike every time. */
export function rollOf(
  session: SessionState,
  people: ReadonlyMap<string, TermPerson>,
): { readonly person: TermPerson; readonly record: AttendanceRecord }[] {
  return [...people.values()].flatMap((person) => {
    const record = session.records.get(person.subject);
    return record ? [{ person, record }] : [];
  });
}

/** When somebody comes, or undefined when they do not. */
function arrivalOf(
  person: TermPerson,
  start: number,
  from: number,
  end: number,
  dice: Dice,
): number | undefined {
  if (!dice.chance(person.diligence)) return undefined;
  const minutes = dice.chance(person.punctuality) ? dice.around(-3, 7) : dice.between(11, 35);
  const at = start + Math.round(minutes * 60) * 1000;
  return Math.min(Math.max(at, from + MINUTE), end - 5 * MINUTE);
}

function trainerActs(
  type: 'session.started' | 'session.ended',
  session: SessionState,
  people: ReadonlyMap<string, TermPerson>,
  place: Place,
  at: number,
  dice: Dice,
): Happening {
  const subject = session.definition?.trainer ?? null;
  const key = (subject && people.get(subject)?.key) || null;
  const common = { subject, session: session.id, ...(key ? { secret: { face: faceOf(place, dice) } } : {}) };
  const payload = { method: 'badge-face' as const, location: proofOf(place, dice) };
  const draft: FactDraft =
    type === 'session.started'
      ? { type, ...common, payload: { ...payload, policyVersion: session.definition?.policyVersion ?? 1 } }
      : { type, ...common, payload };
  return { at, draft, key };
}

function checkIn(session: SessionState, person: TermPerson, place: Place, at: number, dice: Dice): Happening {
  const byFace = person.byFace && !dice.chance(0.04);
  return {
    at,
    draft: {
      type: 'attendance.checked-in',
      subject: person.subject,
      session: session.id,
      payload: {
        method: byFace ? 'face' : 'badge-pin',
        location: proofOf(place, dice),
        policyVersion: session.definition?.policyVersion ?? 1,
        by: null,
      },
      ...(byFace ? { secret: { face: faceOf(place, dice) } } : {}),
    },
    key: person.key,
  };
}

function walkIn(
  session: SessionState,
  people: ReadonlyMap<string, TermPerson>,
  place: Place,
  at: number,
  dice: Dice,
): Happening[] {
  const by = session.definition?.trainer ?? '';
  const others = [...people.values()].filter(
    ({ subject, givesFeedback }) => givesFeedback > 0 && !session.records.has(subject),
  );
  const { subject, key } = dice.pick(others);
  const about = { subject, session: session.id };
  const asked: FactDraft = {
    type: 'walk-in.requested',
    ...about,
    payload: { method: 'face', location: proofOf(place, dice) },
    secret: { face: faceOf(place, dice) },
  };
  if (!dice.chance(ANSWERED)) return [{ at, draft: asked, key }];
  const decision = dice.chance(ANSWERED) ? 'added' : 'refused';
  const answered: FactDraft = { type: 'walk-in.decided', ...about, payload: { decision, by } };
  return [
    { at, draft: asked, key },
    { at: at + MINUTE, draft: answered, key: null },
  ];
}

const COMMENTS = [
  '',
  '',
  '',
  '',
  'More time to practise, please.',
  'Very clear.',
  'The machine was broken.',
  'Good pace.',
];

function feedback(session: SessionState, person: TermPerson, at: number, dice: Dice): Happening {
  const mark = () => Math.min(5, Math.max(1, Math.round(dice.around(4, 1.4))));
  const secret = {
    content: mark(),
    delivery: mark(),
    engagement: mark(),
    overall: mark(),
    comment: dice.pick(COMMENTS),
  };
  const { subject, key } = person;
  return {
    at,
    draft: { type: 'feedback.submitted', subject, session: session.id, payload: { form: 1 }, secret },
    key,
  };
}

/** A beacon now and then sleeps: the room is then unconfirmed, and marked so. */
function proofOf({ kioskId, roomId }: Place, dice: Dice): LocationProof {
  const heard = !dice.chance(0.01);
  return {
    kioskId,
    roomId,
    verdict: heard ? 'confirmed' : 'unconfirmed',
    beacon: null,
    medianRssi: heard ? Math.round(dice.around(-62, 8)) : null,
    ageMs: heard ? dice.between(100, 2000) : null,
  };
}

function faceOf({ pack }: Place, dice: Dice): FaceEvidence {
  const detect = dice.around(38, 12);
  return {
    pack,
    frames: dice.between(3, 9),
    agreeing: 3,
    score: round(dice.around(0.71, 0.09)),
    margin: round(dice.around(0.42, 0.12)),
    threshold: 0.5,
    minMargin: 0.1,
    gallery: 'roll',
    gallerySize: 25,
    liveness: {
      passive: round(dice.around(0.93, 0.05)),
      threshold: 0.7,
      frames: 3,
      challenge: [],
      challengeResult: 'not-asked',
      signs: [],
    },
    quality: {
      facePx: Math.round(dice.around(160, 30)),
      sharpness: Math.round(dice.around(80, 20)),
      brightness: Math.round(dice.around(125, 20)),
      yaw: round(dice.around(0, 6)),
    },
    timing: {
      total: Math.round(dice.around(380, 160)),
      detect: Math.round(detect),
      landmark: 6,
      liveness: 18,
      embed: 32,
      match: 1,
    },
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
