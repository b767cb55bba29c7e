import { expect, test } from 'vitest';
import { lineOf } from './common.ts';

const line = lineOf(40);

test.each([
  ['nothing', '  '],
  ['a line end', 'a\nb'],
  ['what turns the direction', '\u202Efdp.exe'],
  ['what sets a direction and leaves it', '\u2067abc'],
  ['a blank that is a letter', '\u3164'],
  ['a blank that is a symbol', '\u2800\u2800'],
  ['what has no width', '\u200B\u00AD'],
])('%s is no name', (_what, text) => {
  expect(line.safeParse(text).success).toBe(false);
});

test.each(['Zoë O’Brien', '山田 太郎', 'نور', '김\u3164철', 'नी\u200Dल', '🙂', '<b>'])(
  '%s is one',
  (text) => {
    expect(line.safeParse(text).success).toBe(true);
  },
);
