import { randomUUID } from 'node:crypto';
import type {
  FaceEvaluate,
  FailureCase,
  OddFile,
  RuleOutcomes,
} from '../../../../core/contracts/face-report.ts';
import type { FaceDecision, GalleryEntry, WatchTerms } from '../../../../core/contracts/vision.ts';
import { templateToBase64 } from '../../../../core/domain/face-template.ts';
import { seeded } from '../../../../core/domain/random.ts';
import { FrameReader } from '../../../vision/frame.ts';
import type { Picture } from '../../../vision/frame-files.ts';
import { Recogniser } from '../../../vision/recogniser.ts';
import { visionSettings } from '../../../vision/settings.ts';
import type { FaceTools } from '../run.ts';
import { proportionOf } from '../statistics.ts';
import type { FaceDataset, Recording } from './dataset.ts';
import type { Failures } from './failures.ts';
import { bareFrame, readFrame } from './frames.ts';
import type { Progress } from './progress.ts';

/** Frames of one trial of the whole rule; a new track begins with each, as if the person had just come. */
const TRIAL_FRAMES = 10;
/** A trial goes forth and back over its frames until there is a decision, or so many were shown. */
const TRIAL_LIMIT = 250;
/** Every so-many-th live frame enrols the subject and is left out of the trials. */
const ENROL_EVERY = 20;
/** Time between two frames, milliseconds, as the recordings are taken to be. */
const FRAME_MS = 100;

/** A challenge when passive liveness is unsure, as sites have it by default; of the evidence no picture. */
const TERMS: WatchTerms = { crop: false, challenge: { when: 'unsure', day: '1970-01-01' } };

interface Trial {
  readonly subject: string;
  readonly frames: readonly string[];
  readonly decision: FaceDecision | null;
  readonly challenged: boolean;
  readonly expected: string | null;
}

/** The kiosk's whole rule (frames that agree, liveness, challenge) over short pieces of the recordings. */
export async function evaluateDecisions(
  tools: FaceTools,
  data: FaceDataset,
  seed: number,
  failures: Failures,
  odd: OddFile[],
  progress: Progress,
): Promise<NonNullable<FaceEvaluate['decisions']>> {
  const gallery = await enrolSubjects(tools, data.live, odd);
  const run = (recordings: readonly Recording[], what: string, leaveOut: boolean): Promise<Trial[]> =>
    decideAll({ tools, gallery, odd, progress, seed }, recordings, what, leaveOut);
  const live = await run(data.live, 'live', true);
  for (const trial of live)
    if (trial.decision?.outcome.kind !== 'accepted') failures.add(failureOf(trial, 'live-refused', 'live'));
  const attack: Record<string, RuleOutcomes> = {};
  for (const [species, recordings] of data.attacks) {
    const trials = await run(recordings, species, false);
    attack[species] = summarise(trials);
    for (const trial of trials)
      if (trial.decision?.outcome.kind === 'accepted')
        failures.add(failureOf(trial, 'attack-accepted', species));
  }
  return { live: summarise(live), attack };
}

function failureOf(trial: Trial, kind: FailureCase['kind'], what: string): FailureCase {
  const outcome = trial.decision?.outcome;
  const detail =
    outcome === undefined
      ? 'no decision before the frames ended'
      : outcome.kind === 'refused'
        ? outcome.reason
        : 'accepted';
  return {
    kind,
    where: `whole rule, ${what}`,
    paths: [...trial.frames],
    score: trial.decision?.evidence.liveness.passive ?? null,
    detail: `${detail}; ${trial.subject}${trial.challenged ? ', challenged' : ''}`,
    times: 1,
  };
}

function isEnrolment(index: number): boolean {
  return index % ENROL_EVERY === 0;
}

async function enrolSubjects(
  tools: FaceTools,
  live: readonly Recording[],
  odd: OddFile[],
): Promise<Map<string, GalleryEntry>> {
  const gallery = new Map<string, GalleryEntry>();
  const reader = new FrameReader();
  for (const { subject, frames } of live) {
    const templates: string[] = [];
    for (const path of frames.filter((_, index) => isEnrolment(index)).slice(0, 3)) {
      const picture = await readFrame(path, odd);
      if (picture === null) continue;
      const verdict = await tools.checker.checkImage(reader.read({ ...bareFrame, ...picture }));
      if (verdict.kind === 'accepted') templates.push(templateToBase64(verdict.template));
    }
    if (templates.length > 0) gallery.set(subject, { subject: randomUUID(), templates });
  }
  return gallery;
}

interface Run {
  readonly tools: FaceTools;
  readonly gallery: ReadonlyMap<string, GalleryEntry>;
  readonly odd: OddFile[];
  readonly progress: Progress;
  readonly seed: number;
}

async function decideAll(
  run: Run,
  recordings: readonly Recording[],
  what: string,
  leaveOutEnrolment: boolean,
): Promise<Trial[]> {
  const trials: Trial[] = [];
  for (const { subject, frames } of recordings) {
    const used = frames.filter((_, index) => !leaveOutEnrolment || !isEnrolment(index));
    for (let start = 0; start + TRIAL_FRAMES <= used.length; start += TRIAL_FRAMES) {
      run.progress.tell(`the whole rule over ${what} ${subject}, from frame ${start + 1} of ${used.length}`);
      trials.push(await oneTrial(run, subject, used.slice(start, start + TRIAL_FRAMES), trials.length));
    }
  }
  return trials;
}

/** 0, 1, 2, 1, 0, 1 … for a length of three: no jump where the frames begin again. */
function swing(step: number, length: number): number {
  const period = Math.max(1, 2 * (length - 1));
  const at = step % period;
  return at < length ? at : period - at;
}

async function oneTrial(run: Run, subject: string, frames: readonly string[], nth: number): Promise<Trial> {
  const { tools, gallery } = run;
  let decision: FaceDecision | null = null;
  let challenged = false;
  let time = 0;
  const recogniser = new Recogniser(
    {
      looker: tools.looker,
      pack: tools.pack.id,
      limits: tools.pack.thresholds,
      settings: visionSettings.parse({ packDir: '' }),
      now: () => time,
      random: seeded(run.seed + nth),
      encode: async () => new Uint8Array(),
    },
    (event) => {
      if (event.type === 'progress') challenged ||= event.phase === 'challenge';
      if (event.type === 'decision') decision ??= event;
    },
  );
  recogniser.setGallery([...gallery.values()], []);
  recogniser.watch({ mode: 'identify', id: 1 }, TERMS);
  const pictures: Picture[] = [];
  for (const path of frames) {
    const picture = await readFrame(path, run.odd);
    if (picture !== null) pictures.push(picture);
  }
  for (let seq = 0; seq < TRIAL_LIMIT && decision === null && pictures.length > 0; seq++) {
    time = seq * FRAME_MS;
    const picture = pictures[swing(seq, pictures.length)] as Picture;
    await recogniser.process({ ...bareFrame, ...picture, seq, capturedAt: time });
  }
  return { subject, frames, decision, challenged, expected: gallery.get(subject)?.subject ?? null };
}

function summarise(trials: readonly Trial[]): RuleOutcomes {
  const accepted = trials.filter(({ decision }) => decision?.outcome.kind === 'accepted');
  const wrong = accepted.filter(
    ({ decision, expected }) =>
      decision?.outcome.kind === 'accepted' && decision.outcome.subject !== expected,
  );
  const refused: Record<string, number> = {};
  for (const { decision } of trials) {
    if (decision?.outcome.kind !== 'refused') continue;
    refused[decision.outcome.reason] = (refused[decision.outcome.reason] ?? 0) + 1;
  }
  const share = (some: readonly Trial[]): ReturnType<typeof proportionOf> =>
    proportionOf(some.length, trials.length);
  const of = (some: readonly Trial[], subject: string): number =>
    some.filter((trial) => trial.subject === subject).length;
  const subjects = [...new Set(trials.map(({ subject }) => subject))];
  return {
    trials: trials.length,
    accepted: share(accepted.filter(({ challenged }) => !challenged)),
    challenged: share(trials.filter(({ challenged }) => challenged)),
    acceptedAfterChallenge: share(accepted.filter(({ challenged }) => challenged)),
    wrongPerson: share(wrong),
    refused,
    undecided: trials.filter(({ decision }) => decision === null).length,
    subjects: Object.fromEntries(
      subjects.map((subject) => [subject, proportionOf(of(accepted, subject), of(trials, subject))]),
    ),
  };
}
