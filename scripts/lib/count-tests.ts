/** Prints "PASSED FAILED" of a vitest JSON report. A test that did not run at all counts as failed. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const report = z.object({ numPassedTests: z.number(), numTotalTests: z.number() });

const { numPassedTests, numTotalTests } = report.parse(
  JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')),
);
console.log(`${numPassedTests} ${numTotalTests - numPassedTests}`);
