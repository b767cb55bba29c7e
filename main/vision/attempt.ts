import type { ChallengeStep, FaceEvidence, FaceRefusal, SpoofSign } from '../../core/contracts/vision.ts';
import type { ChallengeState } from './challenge.ts';
import { median, passiveOf, type SeenVote } from './decision.ts';
import { meanEmbedding } from './embedder.ts';
import { eyeDistance } from './eye-distance.ts';
import type { RgbImage } from './frame.ts';
import type { Look } from './look.ts';
import { meanShape, type Shape, shapeOf } from './parallax.ts';
import type { FaceQuality } from './quality.ts';
import { SignWatch } from './signs/sign-watch.ts';

/** Looks further apart than this are not taken together, milliseconds. */
const APART_MS = 300;

export type Stage = 'detect' | 'landmark' | 'liveness' | 'embed' | 'match';

/** Everything seen of one track until it is decided. Plain memory; the rules are in `decision` and `challenge`. */
export class Attempt {
  readonly track: number;
  /** Capture time of the first usable frame, milliseconds. */
  firstAt: number | null = null;
  /** From when the patience for a refusal counts: the first usable frame, or the end of the challenge. */
  askedAt: number | null = null;
  decidedAt: number | null = null;
  refused: FaceRefusal | null = null;
  challenge: ChallengeState | null = null;
  /** Who was recognised when the challenge began. */
  candidate: string | null = null;
  /** What usable frames said, those before a challenge left out once it was passed. */
  votes: SeenVote[] = [];
  readonly qualities: FaceQuality[] = [];
  readonly eyes: number[] = [];
  /** Passive liveness of the straight looks during the challenge, 0…1. */
  readonly livesChallenged: number[] = [];
  usable = 0;
  /** Capture of the latest look, milliseconds. */
  lookedAt = Number.NEGATIVE_INFINITY;
  /** Stands for the looks that belong together, see `MirrorTurns` and `LivenessReader.next`. */
  turns: object = {};
  /** Since the decision: frames, and looks in a row that showed somebody else, see `Handover`. */
  readonly after = { frames: 0, strangers: 0 };
  readonly signs = new SignWatch();
  /** What looked like a picture at the latest usable look. */
  shown: SpoofSign[] = [];
  /** Times per stage, milliseconds. */
  readonly spent: Record<Stage, number[]> = { detect: [], landmark: [], liveness: [], embed: [], match: [] };
  /** The sharpest aligned face of each person that frames since the last question spoke for. */
  readonly #pictures = new Map<string, { readonly sharpness: number; readonly face: RgbImage }>();
  readonly #shapes: Shape[] = [];
  readonly #pitches: number[] = [];
  readonly #sizes: number[] = [];
  readonly #embeddings: Float32Array[] = [];
  #centre: Float32Array | null = null;

  constructor(track: number) {
    this.track = track;
  }

  /** A look at this time: what was seen too long before it says nothing about it. @param at capture, milliseconds. */
  looks(at: number): void {
    if (at - this.lookedAt > APART_MS) this.turns = {};
    this.lookedAt = at;
  }

  /** Takes a straight look into the account of what this person looks like. */
  remember(embedding: Float32Array, look: Look): void {
    this.usable++;
    this.qualities.push(look.quality);
    this.#pitches.push(look.pose.pitchRatio);
    this.#sizes.push(eyeDistance(look));
    if (this.#embeddings.length >= 16) return;
    this.#shapes.push(shapeOf(look.points));
    this.#embeddings.push(embedding);
    this.#centre = meanEmbedding(this.#embeddings);
  }

  /** Counts what a frame says, and keeps its picture when it is the best so far. */
  vote(vote: SeenVote, { face, quality: { sharpness } }: { face: RgbImage; quality: FaceQuality }): void {
    this.votes.push(vote);
    if (vote.verdict !== 'match' || vote.subject === null) return;
    const best = this.#pictures.get(vote.subject);
    if (!best || sharpness > best.sharpness) this.#pictures.set(vote.subject, { sharpness, face });
  }

  /** The sharpest face that spoke for this person. */
  picture(subject: string): RgbImage | null {
    return this.#pictures.get(subject)?.face ?? null;
  }

  /** Who this is, is asked anew: what was seen before does not count. */
  askAnew(at: number): void {
    this.votes = [];
    this.turns = {};
    this.#pictures.clear();
    this.askedAt = at;
  }

  /** Unit vector of all straight looks so far; null before the first. */
  centre(): Float32Array | null {
    return this.#centre;
  }

  /** What the straight looks have in common, see `parallax`; null before the first. */
  shape(): Shape | null {
    return meanShape(this.#shapes);
  }

  /** How level the head is held and how near it is, see `Baseline`. */
  stance(): { pitch: number; size: number } {
    return { pitch: median(this.#pitches) ?? Number.NaN, size: median(this.#sizes) ?? Number.NaN };
  }

  /** Passive liveness of the latest `frames` usable frames, of those that speak for a person and of the challenge's. */
  passive(frames: number, agreeing: readonly SeenVote[] = []): number | null {
    const groups = [this.votes.slice(-frames), agreeing].map((votes) => votes.map(({ live }) => live));
    return passiveOf([...groups, this.livesChallenged]);
  }

  spend(stage: Stage, from: number, to: number): void {
    this.spent[stage].push(to - from);
  }

  typical(pick: (quality: FaceQuality) => number): number {
    return median(this.qualities.map(pick)) ?? 0;
  }
}

/** The numbers that a decision rested on, as they are kept with the fact. */
export function evidenceOf(
  attempt: Attempt,
  facts: {
    readonly pack: string;
    readonly packName?: string | undefined;
    readonly votes: readonly SeenVote[];
    readonly threshold: number;
    readonly minMargin: number;
    readonly gallery: FaceEvidence['gallery'];
    readonly gallerySize: number;
    readonly livenessThreshold: number;
    readonly livenessFrames: number;
    readonly decidedAt: number;
  },
): FaceEvidence {
  const scores = facts.votes.flatMap((vote) => (vote.score === null ? [] : [vote.score]));
  const margins = facts.votes.flatMap((vote) => (vote.margin === null ? [] : [vote.margin]));
  const spent = (stage: Stage): number => median(attempt.spent[stage]) ?? 0;
  const steps: ChallengeStep[] = [...(attempt.challenge?.steps ?? [])];
  const result = attempt.challenge?.result ?? 'not-asked';
  return {
    pack: facts.pack,
    ...(facts.packName === undefined ? {} : { packName: facts.packName }),
    frames: attempt.usable,
    agreeing: facts.votes.filter((vote) => vote.verdict === 'match').length,
    score: median(scores),
    margin: median(margins),
    threshold: facts.threshold,
    minMargin: facts.minMargin,
    gallery: facts.gallery,
    gallerySize: facts.gallerySize,
    liveness: {
      passive: attempt.passive(facts.livenessFrames, facts.votes),
      threshold: facts.livenessThreshold,
      frames: attempt.votes.length,
      challenge: steps,
      challengeResult: result === 'running' ? 'failed' : result,
      signs: attempt.shown,
    },
    quality: {
      facePx: attempt.typical((quality) => quality.facePx),
      sharpness: attempt.typical((quality) => quality.sharpness),
      brightness: attempt.typical((quality) => quality.brightness),
      yaw: attempt.typical((quality) => quality.yaw),
    },
    timing: {
      total: Math.max(0, facts.decidedAt - (attempt.firstAt ?? facts.decidedAt)),
      detect: spent('detect'),
      landmark: spent('landmark'),
      liveness: spent('liveness'),
      embed: spent('embed'),
      match: spent('match'),
    },
  };
}
