/** The list of kiosks that were claimed and revoked, beside the database. */
import { RosterError } from '../../core/contracts/error.ts';
import { type FleetLine, fleetLine } from '../../core/contracts/fleet.ts';
import { LineFile, type LineKind } from './line-file.ts';

const FLEET: LineKind<FleetLine> = {
  parse: (json) => fleetLine.safeParse(json).data ?? null,
  key: ({ kind, id }) => `${kind} ${id}`,
  unusable: (file, cause) =>
    new RosterError(
      'storage.no-fleet-list',
      `${file} cannot be read or written: a hub restored from a backup would not know which kiosks were claimed and revoked since. Check its folder and who may write there.`,
      { cause },
    ),
};

export class FileFleetList extends LineFile<FleetLine> {
  constructor(file: string) {
    super(file, FLEET);
  }
}
