/** What `log verify` found, for people. */
import type { LogVerification } from '../contracts/log-verification.ts';

/** `then` says what to do when it is not intact. */
export function verificationInWords(
  report: LogVerification,
  then = 'Keep the database as it is, and ask the hub for its copy.',
): string {
  const lines = report.findings.map(({ origin, problem, detail }) => `${problem}  ${origin}: ${detail}`);
  if (report.moreFindings > 0) lines.push(`… and ${report.moreFindings} more`);
  for (const { origin, seq, by } of report.vouched)
    lines.push(`vouched for  ${origin} up to ${seq}, by ${by}`);
  for (const { origin, from, to } of report.lost)
    lines.push(`told lost  ${origin}: ${from} to ${to}, by the kiosk itself after its disk was damaged`);
  if (report.forks > 0)
    lines.push(`${report.forks} facts stand beside another of the same number: both are kept`);
  const read = `${report.facts} facts of ${report.logs.length} logs in ${report.seconds.toFixed(1)} s`;
  lines.push(
    report.intact
      ? `Intact: ${read}.`
      : `NOT INTACT: ${report.findings.length + report.moreFindings} findings in ${read}. ${then}`,
  );
  return `${lines.join('\n')}\n`;
}
