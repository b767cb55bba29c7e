/** Which files an import takes, and as what they are sent: browsers name the type of a CSV file in many ways. */
import {
  CSV,
  ICALENDAR,
  type ImportKind,
  MAX_IMPORT_BYTES,
  MAX_PHOTO_ZIP_BYTES,
  ZIP,
} from '../../../core/contracts/rest/imports.ts';

const ENDINGS: Readonly<Record<string, string>> = { csv: CSV, ics: ICALENDAR, zip: ZIP };

const TAKES: Readonly<Record<ImportKind, readonly string[]>> = {
  people: ['csv'],
  groups: ['csv'],
  rooms: ['csv'],
  badges: ['csv'],
  timetable: ['csv', 'ics'],
  calendar: ['ics'],
  photos: ['zip'],
};

export function endingsOf(kind: ImportKind): readonly string[] {
  return TAKES[kind].map((ending) => `.${ending}`);
}

export type FileVerdict =
  | { readonly is: 'usable'; readonly type: string }
  | { readonly is: 'wrong-kind' }
  | { readonly is: 'too-large'; readonly limitMb: number };

/** Goes by the ending of the name, as people do. */
export function judgeFile(kind: ImportKind, name: string, bytes: number): FileVerdict {
  const ending = name.toLowerCase().split('.').at(-1) ?? '';
  const type = TAKES[kind].includes(ending) ? ENDINGS[ending] : undefined;
  if (type === undefined) return { is: 'wrong-kind' };
  const limit = kind === 'photos' ? MAX_PHOTO_ZIP_BYTES : MAX_IMPORT_BYTES;
  if (bytes > limit) return { is: 'too-large', limitMb: limit / 1024 / 1024 };
  return { is: 'usable', type };
}
