import type { Watch } from '../../core/contracts/vision.ts';
import type { Vote } from './decision.ts';
import { Gallery, type Nearest } from './gallery.ts';
import type { Thresholds } from './manifest.ts';

/** Compares a face with who may be here: the roll first, then (stricter) the site; or with the badge's holder. */
export class Matcher {
  readonly #limits: Thresholds;
  #roll = Gallery.from([]);
  #site = Gallery.from([]);

  constructor(limits: Thresholds) {
    this.#limits = limits;
  }

  setGalleries(roll: Gallery, site: Gallery): void {
    this.#roll = roll;
    this.#site = site;
  }

  size(gallery: Vote['gallery']): number {
    if (gallery === 'one') return 1;
    return gallery === 'roll' ? this.#roll.size : this.#roll.size + this.#site.size;
  }

  limits(gallery: Vote['gallery']): { threshold: number; minMargin: number } {
    const limits = this.#limits;
    if (gallery === 'one') return { threshold: limits.oneScore, minMargin: 0 };
    // A roll as large as a site is searched as strictly as one.
    return gallery === 'roll' && this.#roll.size <= limits.rollSize
      ? { threshold: limits.rollScore, minMargin: limits.rollMargin }
      : { threshold: limits.siteScore, minMargin: limits.siteMargin };
  }

  compare(probe: Float32Array, watch: Exclude<Watch, { mode: 'idle' }>): Vote {
    if (watch.mode === 'verify') {
      const score = this.#roll.scoreOf(watch.subject, probe) ?? this.#site.scoreOf(watch.subject, probe);
      const verdict = score !== null && score >= this.#limits.oneScore ? 'match' : 'too-far';
      return { subject: watch.subject, score, margin: null, verdict, gallery: 'one' };
    }
    const roll = this.#roll.nearest(probe);
    const site = this.#site.nearest(probe);
    const onRoll = this.#vote('roll', roll, rival(site, roll?.subject ?? null));
    if (onRoll.verdict !== 'too-far' || site === null) return onRoll;
    return this.#vote('site', site, rival(roll, site.subject));
  }

  /** @param elsewhere score of the nearest other person in the other gallery, null when there is none. */
  #vote(gallery: 'roll' | 'site', nearest: Nearest | null, elsewhere: number | null): Vote {
    if (nearest === null) return { subject: null, score: null, margin: null, verdict: 'too-far', gallery };
    const others = [nearest.second, elsewhere].filter((score) => score !== null);
    const margin = others.length > 0 ? nearest.score - Math.max(...others) : null;
    const { threshold, minMargin } = this.limits(gallery);
    const { subject, score } = nearest;
    if (!(score >= threshold)) return { subject, score, margin, verdict: 'too-far', gallery };
    const clear = margin === null || margin >= minMargin;
    return { subject, score, margin, verdict: clear ? 'match' : 'too-close-to-another', gallery };
  }
}

function rival(nearest: Nearest | null, subject: string | null): number | null {
  if (nearest === null) return null;
  return nearest.subject === subject ? nearest.second : nearest.score;
}
