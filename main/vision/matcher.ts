import type { Watch } from '../../core/contracts/vision.ts';
import type { Vote } from './decision.ts';
import { Gallery, type Nearest } from './gallery.ts';
import { GallerySearch } from './gallery-search.ts';
import type { Thresholds } from './manifest.ts';

type Looking = Exclude<Watch, { mode: 'idle' }>;

/** From this many people on the model runtime searches; below, a loop is as quick as asking it. */
const LARGE_GALLERY = 1_000;

/** Compares a face with who may be here: the roll first, then the site; or with the badge's holder. */
export class Matcher {
  readonly #limits: Thresholds;
  #roll = Gallery.from([]);
  #site = Gallery.from([]);
  #search: GallerySearch | null = null;
  #opening: Promise<void> | null = null;

  constructor(limits: Thresholds) {
    this.#limits = limits;
  }

  setGalleries(roll: Gallery, site: Gallery): void {
    this.#roll = roll;
    this.#site = site;
    if (Math.max(roll.size, site.size) >= LARGE_GALLERY) this.#opening ??= this.#open();
  }

  size(gallery: Vote['gallery']): number {
    if (gallery === 'one') return 1;
    return gallery === 'roll' ? this.#roll.size : this.#roll.size + this.#site.size;
  }

  /** The more people are searched, the stricter: each of them is a chance to be taken for somebody. */
  limits(gallery: Vote['gallery']): { threshold: number; minMargin: number } {
    const limits = this.#limits;
    if (gallery === 'one') return { threshold: limits.oneScore, minMargin: 0 };
    const people = this.size(gallery);
    if (gallery === 'roll' && people <= limits.rollSize)
      return { threshold: limits.rollScore, minMargin: limits.rollMargin };
    return people <= limits.siteSize
      ? { threshold: limits.siteScore, minMargin: limits.siteMargin }
      : { threshold: limits.largeScore, minMargin: limits.largeMargin };
  }

  /** What this face says about who it is. */
  compare(probe: Float32Array, watch: Looking): Vote {
    return watch.mode === 'verify'
      ? this.#verify(probe, watch.subject)
      : this.#identify(probe, this.#roll.nearest(probe), this.#site.nearest(probe));
  }

  /** The same answer, sooner where the gallery is large. Falls back to the loop when the runtime fails. */
  async search(probe: Float32Array, watch: Looking): Promise<Vote> {
    if (watch.mode === 'verify') return this.#verify(probe, watch.subject);
    const [roll, site] = [this.#roll, this.#site];
    const found = [await this.#nearest(roll, probe), await this.#nearest(site, probe)] as const;
    // People left or came while the runtime was at it: only the galleries of now count.
    if (roll !== this.#roll || site !== this.#site) return this.compare(probe, watch);
    return this.#identify(probe, ...found);
  }

  /** Resolves when a large gallery is searched by the runtime; at once when there is none. */
  async ready(): Promise<void> {
    await this.#opening;
  }

  async #open(): Promise<void> {
    this.#search = await GallerySearch.open().catch(() => null);
  }

  async #nearest(gallery: Gallery, probe: Float32Array): Promise<Nearest | null> {
    if (!this.#search || gallery.size < LARGE_GALLERY) return gallery.nearest(probe);
    return this.#search.nearest(gallery, probe).catch(() => gallery.nearest(probe));
  }

  /** A badge says who it should be; beside a look-alike the face must also be nearer to that person. */
  #verify(probe: Float32Array, subject: string): Vote {
    const score = this.#scoreOf(subject, probe);
    const alike = this.#nearestAlike(subject, probe);
    const near = score !== null && score >= this.#limits.oneScore && !(alike !== null && alike >= score);
    return { subject, score, margin: null, verdict: near ? 'match' : 'too-far', gallery: 'one' };
  }

  #identify(probe: Float32Array, roll: Nearest | null, site: Nearest | null): Vote {
    const onRoll = this.#vote('roll', probe, roll, rival(site, roll?.subject ?? null));
    if (onRoll.verdict !== 'too-far' || site === null) return onRoll;
    return this.#vote('site', probe, site, rival(roll, site.subject));
  }

  /** @param elsewhere score of the nearest other person in the other gallery, null when there is none. */
  #vote(
    gallery: 'roll' | 'site',
    probe: Float32Array,
    nearest: Nearest | null,
    elsewhere: number | null,
  ): Vote {
    if (nearest === null) return { subject: null, score: null, margin: null, verdict: 'too-far', gallery };
    const others = [nearest.second, elsewhere].filter((score) => score !== null);
    const margin = others.length > 0 ? nearest.score - Math.max(...others) : null;
    const { threshold, minMargin } = this.limits(gallery);
    const { subject, score } = nearest;
    if (!(score >= threshold)) return { subject, score, margin, verdict: 'too-far', gallery };
    const clear = (margin === null || margin >= minMargin) && this.#standsOut(subject, probe, score);
    return { subject, score, margin, verdict: clear ? 'match' : 'too-close-to-another', gallery };
  }

  /** Whether a look cannot be of one of this person's look-alikes. Of one who is not held here nobody can tell. */
  #standsOut(subject: string, probe: Float32Array, score: number): boolean {
    return this.#alikeOf(subject).every((other) => {
      const alike = this.#scoreOf(other, probe);
      return alike !== null && score - alike >= this.#limits.alikeMargin;
    });
  }

  /** Cosine with the nearest of this person's look-alikes who may be here; null when there is none. */
  #nearestAlike(subject: string, probe: Float32Array): number | null {
    const scores = this.#alikeOf(subject)
      .map((other) => this.#scoreOf(other, probe))
      .filter((score) => score !== null);
    return scores.length > 0 ? Math.max(...scores) : null;
  }

  #alikeOf(subject: string): string[] {
    return [...this.#roll.alikeOf(subject), ...this.#site.alikeOf(subject)];
  }

  #scoreOf(subject: string, probe: Float32Array): number | null {
    return this.#roll.scoreOf(subject, probe) ?? this.#site.scoreOf(subject, probe);
  }
}

function rival(nearest: Nearest | null, subject: string | null): number | null {
  if (nearest === null) return null;
  return nearest.subject === subject ? nearest.second : nearest.score;
}
