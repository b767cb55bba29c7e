/** Every operation's example. To add one: a line in its area's file; `npm run -s examples` writes down the answer. */
import type { Examples } from './example.ts';
import { officeExamples } from './office.ts';
import { systemExamples } from './system.ts';
import { teachingExamples } from './teaching.ts';

export const EXAMPLES: Examples = { ...systemExamples, ...officeExamples, ...teachingExamples };
