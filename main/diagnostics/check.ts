import type { KioskConfig } from '../../core/contracts/config.ts';
import type { Finding } from '../../core/contracts/doctor.ts';
import type { AppRoot } from '../config/app-root.ts';

export interface CheckContext {
  readonly config: KioskConfig;
  readonly root: AppRoot;
}

export type Verdict = Omit<Finding, 'check'>;

/** One thing to look at. Throws nothing but what should not happen; changes nothing on the machine. */
export interface Check {
  readonly name: string;
  look(context: CheckContext): Promise<Verdict>;
}

export const good = (found: string): Verdict => ({ verdict: 'good', found, advice: null });
export const warn = (found: string, advice: string): Verdict => ({ verdict: 'warn', found, advice });
export const bad = (found: string, advice: string): Verdict => ({ verdict: 'bad', found, advice });
