/** Says what a vitest JSON report holds: "PASSED FAILED", then what failed and the files that took longest. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { z } from 'zod';

const SLOWEST = 12;

const report = z.object({
  numPassedTests: z.number(),
  numTotalTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      startTime: z.number(),
      endTime: z.number(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

const { numPassedTests, numTotalTests, testResults } = report.parse(
  JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')),
);
// A test that did not run at all counts as failed.
console.log(`${numPassedTests} ${numTotalTests - numPassedTests}`);

for (const file of testResults) {
  const name = relative(process.cwd(), file.name);
  const broken = file.assertionResults.filter((test) => test.status !== 'passed');
  for (const test of broken) {
    console.log(
      `FAILED  ${name}: ${test.fullName} (${test.status}): ${bothEnds(test.failureMessages?.[0] ?? '')}`,
    );
  }
  if (file.status === 'failed' && broken.length === 0) {
    console.log(`FAILED  ${name}: ${bothEnds(file.message ?? 'did not run')}`);
  }
}
/** How a message begins and how it ends, on one line: what a process said last is most often why it ended. */
function bothEnds(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  return line.length <= 900 ? line : `${line.slice(0, 300)} … ${line.slice(-600)}`;
}

const seconds = (file: { startTime: number; endTime: number }) => (file.endTime - file.startTime) / 1000;
for (const file of [...testResults].sort((a, b) => seconds(b) - seconds(a)).slice(0, SLOWEST)) {
  console.log(`slow    ${seconds(file).toFixed(0)} s  ${relative(process.cwd(), file.name)}`);
}
