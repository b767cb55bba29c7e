import type { Watch, WatchTerms } from '../../core/contracts/vision.ts';

/** What is looked for now and on which terms; shared by the recogniser's parts, replaced by each watch. */
export interface WatchState {
  watch: Watch;
  terms: WatchTerms;
}

/** Before anybody said: look for nobody. */
export function noWatch(): WatchState {
  return {
    watch: { mode: 'idle', id: 0 },
    terms: { crop: false, challenge: { when: 'always', day: '1970-01-01' } },
  };
}
