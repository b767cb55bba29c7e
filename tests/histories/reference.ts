/**
 * The attendance rules once more, written for plainness and apart from the product's own: what every roll must equal
 * that is folded from the same facts. Reads the stored texts; knows nothing of the product but their shape.
 */

interface Told {
  readonly hlc: string;
  readonly origin: string;
  readonly seq: number;
  readonly hash: string;
  readonly id: string;
  readonly type: string;
  readonly wall: number;
  readonly subject: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: the reference reads what it needs by name and believes the codec for the rest.
  readonly payload: any;
}

const MINUTE = 60_000;

/** The status of everybody who is on the roll or was written about. */
export function referenceRoll(texts: readonly { text: string; hash: string }[]): Map<string, string> {
  const once = new Map(texts.map(({ text, hash }) => [hash, { ...JSON.parse(text), hash } as Told]));
  const facts = [...once.values()].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  const of = (type: string) => facts.filter((fact) => fact.type === type);
  const [scheduled, started, settled] = [
    of('session.scheduled')[0],
    of('session.started')[0],
    of('session.settled')[0],
  ];
  const late =
    scheduled && started
      ? Math.max(startsAt(facts), started.wall) + scheduled.payload.policy.lateAfter * MINUTE
      : null;
  const about: About = {
    canceled: !started && (of('session.canceled').length > 0 || settled?.payload.outcome === 'missed'),
    late,
    settled: settled !== undefined,
  };
  const places = placesOf(facts);
  const subjects = new Set(places.keys());
  for (const fact of facts) if (fact.subject && PERSONAL.includes(fact.type)) subjects.add(fact.subject);
  const roll = new Map<string, string>();
  for (const subject of subjects) {
    const mine = facts.filter((fact) => fact.subject === subject);
    roll.set(subject, statusOf(mine, places.get(subject), about));
  }
  return roll;
}

const PERSONAL = [
  'attendance.checked-in',
  'attendance.corrected',
  'walk-in.requested',
  'walk-in.decided',
  'excuse.approved',
];

type Place = 'expected' | 'void' | undefined;

interface About {
  readonly canceled: boolean;
  readonly late: number | null;
  readonly settled: boolean;
}

function orderOf({ hlc, origin, seq, hash }: Told): string {
  return [hlc, origin, String(seq).padStart(9, '0'), hash].join('|');
}

/** As planned, or as last put off before the first start. */
function startsAt(facts: readonly Told[]): number {
  const first = facts.findIndex(({ type }) => type === 'session.started');
  const times = facts.slice(0, first).flatMap(({ type, payload }) => {
    if (type === 'session.scheduled') return payload.scheduledStart;
    return type === 'session.changed' && payload.time ? payload.time.scheduledStart : [];
  });
  return times.at(-1);
}

function placesOf(facts: readonly Told[]): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const { type, payload } of facts) {
    if (type === 'session.scheduled') for (const one of payload.expected) places.set(one, 'expected');
    if (type !== 'roll.changed') continue;
    for (const one of payload.void) if (places.has(one)) places.set(one, 'void');
    for (const one of payload.add) places.set(one, 'expected');
  }
  return places;
}

function statusOf(mine: readonly Told[], place: Place, about: About): string {
  const word = lastWord(mine.filter((fact) => fact.type === 'attendance.corrected'))?.status;
  if (about.canceled) return 'void';
  if (word) return word;
  const checkedIn = mine.some((fact) => fact.type === 'attendance.checked-in');
  const arrivals = mine.filter((fact) => ['attendance.checked-in', 'walk-in.requested'].includes(fact.type));
  if (place !== 'expected') {
    const decided = lastWord(mine.filter((fact) => fact.type === 'walk-in.decided'))?.decision;
    if (decided === 'refused') return 'void';
    const mayStand = decided === 'added' || (place === 'void' && checkedIn);
    if (!mayStand) return arrivals.length > 0 ? 'pending' : 'void';
  }
  if (arrivals.length > 0 && about.late !== null) {
    const first = Math.min(...arrivals.map((fact) => fact.wall));
    return first >= about.late ? 'late' : 'present';
  }
  if (mine.some((fact) => fact.type === 'excuse.approved')) return 'excused';
  return about.settled && arrivals.length === 0 && place === 'expected' ? 'absent' : 'pending';
}

/** What the last of these says that no other one was based on, or follows in the same log. */
function lastWord(words: readonly Told[]): Told['payload'] | undefined {
  const isOverruled = (one: Told) =>
    words.some((other) => {
      const follows = other.origin === one.origin && other.seq > one.seq;
      return other !== one && (follows || other.payload.basedOn.includes(one.id));
    });
  const standing = words.filter((one) => !isOverruled(one));
  return (standing.at(-1) ?? words.at(-1))?.payload;
}
