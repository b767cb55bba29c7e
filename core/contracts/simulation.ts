/** What `rosterctl simulate --json` prints. */
import { z } from 'zod';

export const simulationReport = z.object({
  kiosks: z.number().int(),
  /** Facts written before the measured time, while the kiosks were away. */
  backlog: z.number().int(),
  /** All facts written. */
  facts: z.number().int(),
  /** Facts that the hub acknowledged, and those that it had not when the time to drain was over. */
  acknowledged: z.number().int(),
  unsent: z.number().int(),
  /** From the first connection with a backlog until nothing was left, and facts a second in that time; null without one. */
  drain: z.object({ seconds: z.number(), factsPerSecond: z.number() }).nullable(),
  /** From writing a fact of the live part until its acknowledgement, ms; null when there was none. */
  ackMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number(), most: z.number() }).nullable(),
  outages: z.number().int(),
  clockFaults: z.number().int(),
  /** Facts stored as anchored whose time was off by more than two seconds. */
  wronglyTrusted: z.number().int(),
  newLogs: z.number().int(),
  seconds: z.number(),
});
export type SimulationReport = z.infer<typeof simulationReport>;
