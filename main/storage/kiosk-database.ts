import type Sqlite from 'better-sqlite3-multiple-ciphers';

/** A kiosk's encrypted database, open and unlocked. */
export type KioskDatabase = Sqlite.Database;
