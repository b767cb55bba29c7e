/** What `log verify --json` prints, of a kiosk's log and of the hub's: one JSON object. */
import { z } from 'zod';

export const logProblem = z.enum([
  /** A text does not give the hash that is stored with it. */
  'edited',
  /** A text was written at another place than the one that it is stored at. */
  'moved',
  'unreadable',
  /** A column beside a text says something else than the text. */
  'mislabelled',
  /** Sequences between two stored ones are not there. */
  'missing',
  /** A fact names another predecessor than the stored one. */
  'broken-chain',
  /** The log is shorter than it is known to have been. */
  'truncated',
  /** Another fact stands where somebody else vouches for a certain one. */
  'rewritten',
  /** What vouches for the log is not signed by whom it should be. */
  'bad-signature',
  /** What vouched for the log is gone. */
  'unvouched',
  /** Facts stand where none was ever taken in: past the end, or beside another. */
  'added',
]);

export const logFinding = z.object({
  origin: z.string(),
  seq: z.number().int().nullable(),
  problem: logProblem,
  /** In a sentence, without anything of the facts themselves. */
  detail: z.string(),
});
export type LogFinding = z.infer<typeof logFinding>;

export const logVerification = z.object({
  intact: z.boolean(),
  facts: z.number().int(),
  /** Sequences with more than one fact: both are kept. */
  forks: z.number().int(),
  logs: z.array(
    z.object({
      origin: z.string(),
      /** Held from the first fact on, and so checked for gaps. */
      whole: z.boolean(),
      facts: z.number().int(),
      last: z.number().int(),
    }),
  ),
  /** What the logs were compared with: the newest of each that somebody vouched for. */
  vouched: z.array(z.object({ origin: z.string(), seq: z.number().int(), by: z.string() })),
  /** Facts that a kiosk's disk lost, as the kiosk itself said; some of them may be held here. */
  lost: z.array(z.object({ origin: z.string(), from: z.number().int(), to: z.number().int() })),
  findings: z.array(logFinding),
  /** Findings beyond those listed. */
  moreFindings: z.number().int(),
  seconds: z.number(),
});
export type LogVerification = z.infer<typeof logVerification>;
