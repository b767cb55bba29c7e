/** The product broken on purpose, each in one way, to see that the histories catch it. */

export interface Edit {
  /** From the root of the tree. */
  readonly file: string;
  /** Must stand in the file exactly once. */
  readonly line: string;
  readonly instead: string;
}

export interface Mutation {
  readonly what: string;
  readonly edits: readonly Edit[];
}

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  ack: {
    what: 'the kiosk takes what it has sent for stored, without waiting for the hub',
    edits: [
      {
        file: 'main/sync/uplink.ts',
        line: '      this.#send(batch);',
        instead:
          '      this.#send(batch); this.#options.outbox.setAcked(this.#epoch(), batch.origin, batch.head.seq, null);',
      },
    ],
  },
  dedup: {
    what: 'the hub does not look whether it has a fact already',
    edits: [
      {
        file: 'hub/storage/log/fact-intake.ts',
        line: '      if (known.includes(fact.hash)) continue;',
        instead: '',
      },
    ],
  },
  seal: {
    what: 'the hub settles without waiting for the seals of its kiosks',
    edits: [
      {
        file: 'core/domain/session-decider.ts',
        line: '  if (!definition || state.settled || state.updateNeeded || waitingFor(state).length > 0) return null;',
        instead: '  if (!definition || state.settled || state.updateNeeded) return null;',
      },
      {
        file: 'hub/storage/stores/sql-sweep.ts',
        line: "              .where('kiosk_session.how', 'in', ['open', 'doubted']),",
        instead: "              .where('kiosk_session.how', 'in', ['nothing']),",
      },
    ],
  },
  moved: {
    what: 'a seal counts whatever was moved since, and unknown to its kiosk',
    edits: [
      {
        file: 'core/domain/seal.ts',
        line: '  return isSame(basedOn, bearingOn(placings, kioskId, cause));',
        instead: '  return isOlderSealHolding(seal, roomId);',
      },
    ],
  },
  back: {
    what: 'a kiosk that is back in its room is not sent anew what it had sealed elsewhere',
    edits: [
      {
        file: 'hub/services/kiosks/feed.ts',
        line: '      if (isBack || !one.offered) fresh.push(one);',
        instead: '      if (!one.offered) fresh.push(one);',
      },
    ],
  },
  hole: {
    what: 'the hub takes a seal for good though facts before it are lost',
    edits: [
      {
        file: 'hub/jobs/settle.ts',
        line: '  return doubts.length > 0 ? doubts : null;',
        instead: '  return null;',
      },
    ],
  },
  forgotten: {
    what: 'a hub that was put back to a backup does not wait for kiosks that have not come back',
    edits: [
      {
        file: 'hub/jobs/settle.ts',
        line: '  if (forgotten.length === 0) return null;',
        instead: '  return null;',
      },
    ],
  },
  fork: {
    what: 'the hub does not notice that a log says two things at one place',
    edits: [
      {
        file: 'hub/storage/log/fact-intake.ts',
        line: '      if (known.length > 0) forks += 1;',
        instead: '',
      },
    ],
  },
  epoch: {
    what: 'the kiosk does not notice that the hub was put back to a backup',
    edits: [
      {
        file: 'main/sync/uplink.ts',
        line: '    if (this.#options.epoch.get() === hubEpoch) return;',
        instead: '    if (this.#options.epoch.get() !== null) return;',
      },
    ],
  },
};

/** The file's text with the edit made. @throws when the line is no longer there, or more than once */
export function mutated(source: string, { file, line, instead }: Edit): string {
  const parts = source.split(`${line}\n`);
  if (parts.length !== 2)
    throw new Error(
      `${file} has this line ${parts.length - 1} times: bring tests/histories/mutations.ts up to date\n${line}`,
    );
  return parts.join(`${instead}\n`);
}
