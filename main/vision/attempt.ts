import type { ChallengeStep, FaceEvidence, FaceRefusal } from '../../core/contracts/vision.ts';
import type { ChallengeState } from './challenge.ts';
import { median, type Vote } from './decision.ts';
import { meanEmbedding } from './embedder.ts';
import type { FaceQuality } from './quality.ts';

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
  votes: Vote[] = [];
  readonly live: number[] = [];
  readonly qualities: FaceQuality[] = [];
  readonly eyes: number[] = [];
  usable = 0;
  /** Times per stage, milliseconds. */
  readonly spent: Record<Stage, number[]> = { detect: [], landmark: [], liveness: [], embed: [], match: [] };
  readonly #embeddings: Float32Array[] = [];
  #centre: Float32Array | null = null;

  constructor(track: number) {
    this.track = track;
  }

  /** Takes a straight look into the account of what this person looks like. */
  remember(embedding: Float32Array): void {
    if (this.#embeddings.length >= 16) return;
    this.#embeddings.push(embedding);
    this.#centre = meanEmbedding(this.#embeddings);
  }

  /** Unit vector of all straight looks so far; null before the first. */
  centre(): Float32Array | null {
    return this.#centre;
  }

  /** Mean passive liveness over all scored frames; null before the first. */
  passive(): number | null {
    if (this.live.length === 0) return null;
    return this.live.reduce((sum, value) => sum + value, 0) / this.live.length;
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
    readonly votes: readonly Vote[];
    readonly threshold: number;
    readonly minMargin: number;
    readonly gallery: FaceEvidence['gallery'];
    readonly gallerySize: number;
    readonly livenessThreshold: number;
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
      passive: attempt.passive(),
      threshold: facts.livenessThreshold,
      frames: attempt.live.length,
      challenge: steps,
      challengeResult: result === 'running' ? 'failed' : result,
      signs: [],
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
