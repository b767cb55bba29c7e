/** Notices a network that loses packets, by what the system itself has to send again (Linux: /proc/net/snmp). */
import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';

interface Count {
  readonly sent: number;
  readonly again: number;
}

const FILE = '/proc/net/snmp';
const LOOK_MS = 500;
/** Looks that are counted together. */
const LOOKS = 8;
/**
 * So many packets sent again among those, and at least this share of all that the machine sends, other programs' too: a
 * wired network has next to none, and a single lost one is no fault.
 */
const LEAST = 2;
const SHARE = 0.03;
const SAID_EVERY_MS = 60_000;
const WORDS =
  'The network loses packets: answers come late, and the connection may break. Check cable, switch and wireless link; check-ins are kept here and sent.';

/** Looks until the signal is aborted. Elsewhere than on Linux it sees nothing. */
export function watchLine(log: Logger, signal: AbortSignal, read: () => string = readCounts): void {
  const counts: Count[] = [];
  let saidAt = Number.NEGATIVE_INFINITY;
  const timer = setInterval(() => {
    const now = countsIn(read());
    if (!now) return;
    counts.push(now);
    if (counts.length > LOOKS + 1) counts.shift();
    const lost = lossOf(counts);
    if (lost === null || performance.now() - saidAt < SAID_EVERY_MS) return;
    saidAt = performance.now();
    log.warn({ event: 'line.lossy', code: 'sync.line-lossy', percent: Math.round(lost * 100) }, WORDS);
  }, LOOK_MS);
  timer.unref();
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}

/** Share of what was sent between the first and the last count that was sent again, 0..1; null when it is no fault. */
export function lossOf(counts: readonly Count[]): number | null {
  const [first, last] = [counts[0], counts.at(-1)];
  if (!first || !last) return null;
  const again = last.again - first.again;
  // Packets sent again are not among those sent (RFC 4022, tcpOutSegs).
  const share = again / Math.max(1, last.sent - first.sent + again);
  return again >= LEAST && share >= SHARE ? share : null;
}

/** The counters of TCP, which stand below their names. */
export function countsIn(text: string): Count | null {
  const [names = [], values = []] = text
    .split('\n')
    .filter((line) => line.startsWith('Tcp:'))
    .map((line) => line.split(/\s+/));
  const [sent, again] = [names.indexOf('OutSegs'), names.indexOf('RetransSegs')].map((at) =>
    Number(values[at]),
  );
  return Number.isInteger(sent) && Number.isInteger(again)
    ? { sent: Number(sent), again: Number(again) }
    : null;
}

function readCounts(): string {
  try {
    return readFileSync(FILE, 'utf8');
  } catch {
    return '';
  }
}
