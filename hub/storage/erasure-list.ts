/** The list of what was erased, beside the database. */
import { type ErasureLine, erasureLine } from '../../core/contracts/erasure.ts';
import { RosterError } from '../../core/contracts/error.ts';
import { LineFile, type LineKind } from './line-file.ts';

const ERASURES: LineKind<ErasureLine> = {
  parse: (json) => erasureLine.safeParse(json).data ?? null,
  key: ({ id }) => id,
  unusable: (file, cause) =>
    new RosterError(
      'storage.no-erasure-list',
      `${file} cannot be read or written: nobody is erased without it. Check its folder and who may write there.`,
      { cause },
    ),
};

export class FileErasureList extends LineFile<ErasureLine> {
  constructor(file: string) {
    super(file, ERASURES);
  }
}
