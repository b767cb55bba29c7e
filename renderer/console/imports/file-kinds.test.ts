import { describe, expect, it } from 'vitest';
import { endingsOf, judgeFile } from './file-kinds.ts';

const MB = 1024 * 1024;

describe('a file for an import', () => {
  it('is sent as what its ending says, whatever the browser calls it', () => {
    expect(judgeFile('people', 'Intake.CSV', 10)).toEqual({ is: 'usable', type: 'text/csv' });
    expect(judgeFile('calendar', 'holidays.ics', 10)).toEqual({ is: 'usable', type: 'text/calendar' });
    expect(judgeFile('photos', 'a.b.zip', 10)).toEqual({ is: 'usable', type: 'application/zip' });
  });

  it('of another kind is told apart from one that is too large', () => {
    expect(judgeFile('people', 'people.xlsx', 10)).toEqual({ is: 'wrong-kind' });
    expect(judgeFile('photos', 'photos.csv', 10)).toEqual({ is: 'wrong-kind' });
    expect(judgeFile('people', 'people.csv', 20 * MB + 1)).toEqual({ is: 'too-large', limitMb: 20 });
    expect(judgeFile('photos', 'photos.zip', 21 * MB)).toEqual({ is: 'usable', type: 'application/zip' });
  });

  it('is asked for by its endings', () => {
    expect(endingsOf('calendar')).toEqual(['.ics']);
  });
});
