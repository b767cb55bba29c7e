/**
 * Keys and secrets that stand in columns: sealed one by one, so that whoever reads the database, a copy of it or its
 * log without the hub's key file learns none of them. PostgreSQL encrypts nothing by itself; on SQLite this stands
 * behind the encryption of the whole file, so that both databases hold the same and a copy between them is possible.
 */
import { hkdfSync, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { RosterError } from '../../core/contracts/error.ts';
import { open, seal } from '../../core/domain/sealing.ts';

const NOT_THE_KEY =
  'The hub database cannot be opened: either this is not its key, or the file is damaged. Put back the database.key that belongs to it (no backup holds it); if that is the one that is there, put the newest backup in place: "restore --replace".';

export function wrongKey(cause?: unknown): RosterError {
  return new RosterError('storage.wrong-key', NOT_THE_KEY, cause === undefined ? {} : { cause });
}

export class ColumnSecrets {
  readonly #key: Uint8Array;

  /** `databaseKey` is 32 bytes; what seals columns is derived from it (HKDF-SHA256, RFC 5869). */
  constructor(databaseKey: Uint8Array) {
    if (databaseKey.length !== 32)
      throw new RosterError('storage.wrong-key', 'The database key must be 32 bytes.');
    this.#key = new Uint8Array(hkdfSync('sha256', databaseKey, '', 'roster column secrets v1', 32));
  }

  seal(place: string, secret: Uint8Array): Uint8Array {
    return seal(this.#key, randomBytes(24), secret, place);
  }

  open(place: string, sealed: Uint8Array): Uint8Array {
    const secret = open(this.#key, sealed, place);
    if (!secret) throw wrongKey();
    return secret;
  }
}

/** What a dialect's adapter carries, for every query of its database and of its transactions. */
export interface HoldsSecrets {
  readonly secrets: ColumnSecrets;
}

/** Seals a secret for its column. `place` names table, column and row, such as `site.badge_key/<id>`: it opens only there. */
export function sealSecret<T>(db: Kysely<T>, place: string, secret: Uint8Array): Uint8Array {
  return secretsOf(db).seal(place, secret);
}

/** @throws RosterError `storage.wrong-key` when it was sealed with another key, for another place, or was changed. */
export function openSecret<T>(db: Kysely<T>, place: string, sealed: Uint8Array): Uint8Array {
  return secretsOf(db).open(place, sealed);
}

function secretsOf<T>(db: Kysely<T>): ColumnSecrets {
  return (db.getExecutor().adapter as unknown as HoldsSecrets).secrets;
}
