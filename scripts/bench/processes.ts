/** Memory and processor time of a process and all below it, from /proc: Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

/** Ticks a second in /proc, the same on every Linux that this runs on. */
const TICKS = 100;
const MB = 1024;

export interface Sample {
  /** Seconds, from any fixed time. */
  readonly at: number;
  /** By process id. */
  readonly processes: ReadonlyMap<
    number,
    { readonly name: string; readonly rssMb: number; readonly cpuS: number }
  >;
}

/** What runs at and below `root` now. `names` knows some processes better than their command lines do. */
export function sample(root: number, names: ReadonlyMap<number, string>): Sample {
  const all = new Map<number, { parent: number; cpuS: number }>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = read(`/proc/${entry}/stat`);
    if (stat === null) continue;
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    all.set(Number(entry), {
      parent: Number(fields[1]),
      cpuS: (Number(fields[11]) + Number(fields[12])) / TICKS,
    });
  }
  const below = (pid: number): boolean => {
    if (pid === root) return true;
    const parent = all.get(pid)?.parent;
    return parent !== undefined && parent > 1 && below(parent);
  };
  const processes = new Map<number, { name: string; rssMb: number; cpuS: number }>();
  for (const [pid, { cpuS }] of all) {
    if (!below(pid)) continue;
    const rssMb = Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`) ?? '')?.[1] ?? 0) / MB;
    processes.set(pid, { name: names.get(pid) ?? nameOf(pid, root), rssMb, cpuS });
  }
  return { at: performance.now() / 1000, processes };
}

/** Per cent of one core by name, between two samples. */
export function cpuShares(from: Sample, to: Sample): Map<string, number> {
  const shares = new Map<string, number>();
  for (const [pid, { name, cpuS }] of to.processes) {
    const spent = cpuS - (from.processes.get(pid)?.cpuS ?? 0);
    shares.set(name, (shares.get(name) ?? 0) + (spent / (to.at - from.at)) * 100);
  }
  return shares;
}

/** Resident memory by name, MB. */
export function memory({ processes }: Sample): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { name, rssMb } of processes.values()) sums.set(name, (sums.get(name) ?? 0) + rssMb);
  return sums;
}

function nameOf(pid: number, root: number): string {
  if (pid === root) return 'main';
  const line = read(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ') ?? '';
  const type = /--type=(\S+)/.exec(line)?.[1] ?? 'other';
  const sub = /--utility-sub-type=(\S+)/.exec(line)?.[1]?.split('.')[0];
  return sub === undefined ? type : `${type} (${sub})`;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It has ended meanwhile.
    return null;
  }
}
