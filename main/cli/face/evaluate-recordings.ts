import { randomUUID } from 'node:crypto';
import type { FaceEvaluate, Outcomes } from '../../../core/contracts/face-cli.ts';
import type { FaceDecision, GalleryEntry } from '../../../core/contracts/vision.ts';
import { templateToBase64 } from '../../../core/domain/face-template.ts';
import { FrameReader } from '../../vision/frame.ts';
import { type Picture, readPicture } from '../../vision/frame-files.ts';
import { Recogniser } from '../../vision/recogniser.ts';
import { visionSettings } from '../../vision/settings.ts';
import type { FaceDataset, Recording } from './dataset.ts';
import type { FaceTools } from './run.ts';
import { proportionOf } from './statistics.ts';

/** Frames of one trial of the whole rule; a new track begins with each, as if the person had just come. */
const TRIAL_FRAMES = 10;
/** A trial goes forth and back over its frames until there is a decision, or so many were shown. */
const TRIAL_LIMIT = 250;
/** Every so-many-th live frame enrols the subject and is left out of the trials. */
const ENROL_EVERY = 20;
/** Time between two frames, milliseconds, as the recordings are taken to be. */
const FRAME_MS = 100;
const CAMERA = 'recorded webcam';

export interface RecordingFigures {
  readonly liveness: FaceEvaluate['liveness'];
  readonly decisions: FaceEvaluate['decisions'];
}

/** Liveness and the kiosk's whole rule over recordings of people and of attacks with their pictures. */
export async function evaluateRecordings(
  tools: FaceTools,
  data: FaceDataset,
  progress: (text: string) => void,
): Promise<RecordingFigures> {
  if (data.live.length === 0 && data.attacks.size === 0) return { liveness: null, decisions: null };
  const limits = tools.pack.thresholds;
  const gallery = await enrolSubjects(tools, data.live);
  progress('liveness of live recordings');
  const live = await windows(tools, data.live);
  const passed = (scores: readonly number[]): number =>
    scores.filter((score) => score >= limits.livenessScore).length;
  const attackAccepted: Record<string, ReturnType<typeof proportionOf>> = {};
  const attack: Record<string, Outcomes> = {};
  for (const [species, recordings] of data.attacks) {
    progress(`liveness of ${species}`);
    const scores = await windows(tools, recordings);
    attackAccepted[species] = proportionOf(passed(scores), scores.length);
    progress(`the whole rule over ${species}`);
    attack[species] = await decide(tools, recordings, gallery, false);
  }
  progress('the whole rule over live recordings');
  const decisions = { live: await decide(tools, data.live, gallery, true), attack };
  return {
    liveness: {
      windowFrames: limits.livenessFrames,
      threshold: limits.livenessScore,
      liveRejected: proportionOf(live.length - passed(live), live.length),
      attackAccepted,
    },
    decisions,
  };
}

function isEnrolment(index: number): boolean {
  return index % ENROL_EVERY === 0;
}

async function enrolSubjects(
  tools: FaceTools,
  live: readonly Recording[],
): Promise<Map<string, GalleryEntry>> {
  const gallery = new Map<string, GalleryEntry>();
  const reader = new FrameReader();
  for (const { subject, frames } of live) {
    const templates: string[] = [];
    for (const path of frames.filter((_, index) => isEnrolment(index)).slice(0, 3)) {
      const verdict = await tools.checker.checkImage(reader.read({ ...bare, ...(await readPicture(path)) }));
      if (verdict.kind === 'accepted') templates.push(templateToBase64(verdict.template));
    }
    if (templates.length > 0) gallery.set(subject, { subject: randomUUID(), templates });
  }
  return gallery;
}

/** Mean passive scores of windows that do not overlap; frames that the quality gate leaves out do not count. */
async function windows(tools: FaceTools, recordings: readonly Recording[]): Promise<number[]> {
  const size = tools.pack.thresholds.livenessFrames;
  const means: number[] = [];
  const reader = new FrameReader();
  for (const { frames } of recordings) {
    let scores: number[] = [];
    for (const path of frames) {
      const image = reader.read({ ...bare, ...(await readPicture(path)) });
      const face = (await tools.looker.detect(image)).sort((a, b) => b.box.height - a.box.height)[0];
      const look = face ? await tools.looker.look(image, face.box) : null;
      if (look?.hint !== null || look === null) continue;
      scores.push(await tools.looker.live(look));
      if (scores.length < size) continue;
      means.push(scores.reduce((sum, score) => sum + score, 0) / size);
      scores = [];
    }
  }
  return means;
}

/** Runs the kiosk's recogniser over short pieces of the recordings and counts what it decided first. */
async function decide(
  tools: FaceTools,
  recordings: readonly Recording[],
  gallery: ReadonlyMap<string, GalleryEntry>,
  leaveOutEnrolment: boolean,
): Promise<Outcomes> {
  const trials: Trial[] = [];
  for (const { subject, frames } of recordings) {
    const used = frames.filter((_, index) => !leaveOutEnrolment || !isEnrolment(index));
    for (let start = 0; start + TRIAL_FRAMES <= used.length; start += TRIAL_FRAMES) {
      const piece = used.slice(start, start + TRIAL_FRAMES);
      trials.push(await oneTrial(tools, piece, [...gallery.values()], gallery.get(subject)?.subject ?? null));
    }
  }
  return summarise(trials);
}

/** 0, 1, 2, 1, 0, 1 … for a length of three: no jump where the frames begin again. */
function swing(step: number, length: number): number {
  const period = Math.max(1, 2 * (length - 1));
  const at = step % period;
  return at < length ? at : period - at;
}

interface Trial {
  readonly decision: FaceDecision | null;
  readonly challenged: boolean;
  readonly expected: string | null;
}

async function oneTrial(
  tools: FaceTools,
  frames: readonly string[],
  roll: readonly GalleryEntry[],
  expected: string | null,
): Promise<Trial> {
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
      random: Math.random,
      encode: async () => new Uint8Array(),
    },
    (event) => {
      if (event.type === 'progress') challenged ||= event.phase === 'challenge';
      if (event.type === 'decision') decision ??= event;
    },
  );
  recogniser.setGallery(roll, []);
  recogniser.watch(
    { mode: 'identify', id: 1 },
    { crop: false, challenge: { when: 'unsure', day: '1970-01-01' } },
  );
  const pictures = await Promise.all(frames.map((path) => readPicture(path)));
  for (let seq = 0; seq < TRIAL_LIMIT && decision === null; seq++) {
    time = seq * FRAME_MS;
    const picture = pictures[swing(seq, pictures.length)] as Picture;
    await recogniser.process({ ...bare, ...picture, seq, capturedAt: time });
  }
  return { decision, challenged, expected };
}

function summarise(trials: readonly Trial[]): Outcomes {
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
  return {
    trials: trials.length,
    accepted: share(accepted.filter(({ challenged }) => !challenged)),
    challenged: share(trials.filter(({ challenged }) => challenged)),
    acceptedAfterChallenge: share(accepted.filter(({ challenged }) => challenged)),
    wrongPerson: share(wrong),
    refused,
    undecided: trials.filter(({ decision }) => decision === null).length,
  };
}

const bare = { type: 'frame', seq: 0, epoch: 0, capturedAt: 0, camera: CAMERA } as const;
