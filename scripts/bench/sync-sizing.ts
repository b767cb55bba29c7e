/** What a hub needs for how many kiosks and people, worked out from what was measured in one run; markdown. */

export interface Measured {
  /** On disk, with everything that is kept about it, bytes. */
  readonly bytesPerFact: number;
  /** A session with its roll of `roll` people, before anything happened in it, bytes. */
  readonly bytesPerSession: number;
  readonly cpuUs: number;
  readonly perSecond: number;
  /** Resident memory of the hub, MB: idle with its kiosks connected, and at most while all drained. */
  readonly memory: { readonly before: number; readonly most: number };
  readonly kiosks: number;
  /** A live check-in until it was acknowledged, p95, ms. */
  readonly liveAckMs: number;
  /** A week's backlog of one kiosk alone, which rests between batches, s. */
  readonly aloneS: number;
  /** Facts that a session leaves behind. */
  readonly factsPerSession: number;
}

/** A kiosk of a room that is used all day: a week of facts is what the backlog of the measurement was. */
const FACTS_A_DAY = 5_000 / 7;
const PEOPLE_A_ROOM = 40;
const BATCH_FACTS = 200;
/** Of a day's facts, those of its fullest hour. */
const FULLEST_HOUR = 0.25;
const CAMPUSES = [10, 50, 100, 250, 500] as const;

export function sizingTable(measured: Measured): string[] {
  return [
    '| kiosks | people | facts a day | disk a year | memory, at most | processor in the fullest hour | live check-in acknowledged, p95 | a week away, back in | each batch waits meanwhile |',
    '| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...CAMPUSES.map((kiosks) => `| ${cells(measured, kiosks).join(' | ')} |`),
  ];
}

function cells(measured: Measured, kiosks: number): string[] {
  const facts = kiosks * FACTS_A_DAY;
  const sessions = facts / measured.factsPerSession;
  const disk = (facts * measured.bytesPerFact + sessions * measured.bytesPerSession) * 365;
  const { before, most } = measured.memory;
  const memory = before + (most - before) * Math.max(kiosks / measured.kiosks, SMALLEST_SHARE);
  const busy = (facts * FULLEST_HOUR * measured.cpuUs) / 1e6 / 3600;
  const week = Math.max((7 * facts) / measured.perSecond, measured.aloneS);
  const wait = (kiosks * BATCH_FACTS) / measured.perSecond;
  return [
    String(kiosks),
    String(kiosks * PEOPLE_A_ROOM),
    String(Math.round(facts)),
    `${(disk / 1e9).toFixed(1)} GB`,
    `${(Math.ceil(memory / 50) * 50).toFixed(0)} MB`,
    `${(busy * 100).toFixed(1)} % of a core`,
    Number.isNaN(measured.liveAckMs) ? 'not measured' : `${measured.liveAckMs.toFixed(0)} ms`,
    span(week),
    span(wait),
  ];
}

/** What a hub takes for working at all does not become less with fewer kiosks. */
const SMALLEST_SHARE = 0.5;

function span(seconds: number): string {
  return seconds < 90 ? `${seconds.toFixed(1)} s` : `${(seconds / 60).toFixed(1)} min`;
}
