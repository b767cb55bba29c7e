/** The kill run in words. */
import { percentile } from '../bench/stats.ts';
import type { Kind, Point } from './kills.ts';
import type { Verdict } from './verdict.ts';

export interface KillReport {
  readonly seed: number;
  readonly points: readonly Point[];
  readonly verdict: Verdict;
  readonly sessions: number;
  readonly seconds: number;
  /** Empty when everything held. */
  readonly violations: readonly string[];
}

/** Within so long all must be well again, whatever was killed or failed, ms. */
export const HEAL_MS = 30_000;
const KINDS: readonly Kind[] = ['kiosk', 'hub', 'broker'];
/** So many of a kind are told one by one. */
const TOLD = 10;

export function violationsOf(points: readonly Point[], verdict: Verdict): string[] {
  const unhealed = points.filter(({ repairMs }) => repairMs === null || repairMs > HEAL_MS);
  return [
    ...verdict.lost.map((what) => `LOST: ${what}`),
    ...verdict.doubled.map((what) => `DOUBLED: ${what}`),
    ...verdict.denied.map((what) => `DENIED: ${what}`),
    ...verdict.chain.map((what) => `CHAIN: ${what}`),
    ...unhealed.map(
      ({ kind, stage, repairMs }) =>
        `NOT REPAIRED within ${HEAL_MS / 1000} s: ${kind}, ${stage}${repairMs === null ? '' : `, after ${ms(repairMs)}`}`,
    ),
  ];
}

export function inWords(report: KillReport): string {
  const { points, seconds, seed, sessions, verdict, violations } = report;
  const lines = KINDS.map((kind) => {
    const of = points.filter((point) => point.kind === kind);
    const repairs = of.flatMap(({ repairMs }) => repairMs ?? []);
    const stages = [...new Set(of.map(({ stage }) => stage))].map(
      (stage) => `${of.filter((point) => point.stage === stage).length} ${stage}`,
    );
    return [
      `${kind.padEnd(7)} ${String(of.length).padStart(5)} points, repaired in p95 ${ms(percentile(repairs, 0.95))}, longest ${ms(percentile(repairs, 1))}`,
      `        ${stages.join(', ')}`,
    ].join('\n');
  });
  return [
    `seed ${seed}: ${points.length} points in ${seconds.toFixed(0)} s, ${(seconds / Math.max(1, points.length)).toFixed(2)} s each`,
    ...lines,
    `told ${verdict.told} arrivals in ${sessions} sessions, ${verdict.facts} facts of kiosks`,
    `lost ${verdict.lost.length}, doubled ${verdict.doubled.length}, absent though told ${verdict.denied.length}, chain ${verdict.chain.length === 0 ? 'valid on kiosks and hub' : 'NOT VALID'}`,
    ...violations.slice(0, TOLD),
    ...(violations.length > TOLD ? [`and ${violations.length - TOLD} more`] : []),
  ].join('\n');
}

function ms(value: number): string {
  return Number.isNaN(value) ? 'none' : `${(value / 1000).toFixed(2)} s`;
}
