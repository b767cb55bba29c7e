/** What the story tells whoever watches: one line a step, with the time since the beginning. */
const startedAt = Number(process.env.STARTED ?? 0) * 1_000 || Date.now();

export function say(text: string): void {
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  process.stdout.write(`[${String(seconds).padStart(4)} s] ${text}\n`);
}

export function heading(text: string): void {
  process.stdout.write(`\n${text}\n`);
}

export function secondsSoFar(): number {
  return Math.round((Date.now() - startedAt) / 1_000);
}
