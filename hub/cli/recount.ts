/** `hub recount`: whether every figure and cache still says what the facts say; `--repair` makes it so. */

import type { HubConfig } from '../../core/contracts/config.ts';
import { RosterError } from '../../core/contracts/error.ts';
import { systemScope } from '../../core/domain/scope.ts';
import { databasePlace } from '../config-file.ts';
import { newId } from '../services/hub-context.ts';
import { sealOf } from '../services/reports/session-sheet.ts';
import type { HubDatabase } from '../storage/database.ts';
import { withDatabase } from '../storage/existing.ts';
import { factsOf } from '../storage/log/fact-store.ts';
import { recount } from '../storage/projections/recount.ts';
import { SqlHubStore } from '../storage/stores/sql-hub-store.ts';

/** More than anybody reads; the number is told in any case. */
const MOST_LINES = 200;

export interface RecountCommand {
  readonly repair: boolean;
  readonly print: (line: string) => void;
}

/** Whether nothing differed. @throws RosterError `storage.*` */
export async function runRecount(
  config: HubConfig,
  key: Uint8Array,
  command: RecountCommand,
): Promise<boolean> {
  return withDatabase(databasePlace(config), key, (db) => recountDatabase(db, Date.now(), command));
}

/** Prints what a session sheet says of the facts that it rests on, as they are now. @throws RosterError `recount.no-session` */
export async function printSheetSeal(
  config: HubConfig,
  key: Uint8Array,
  session: string,
  print: (line: string) => void,
): Promise<void> {
  await withDatabase(databasePlace(config), key, async (db) => {
    const facts = await factsOf(db, session);
    if (facts.length === 0)
      throw new RosterError(
        'recount.no-session',
        'There is no such session here: give its id as the sheet names it.',
      );
    const seal = sealOf(facts);
    print(`Facts        ${seal.facts}`);
    print(`Newest fact  ${seal.newest}`);
    print(`All facts    ${seal.all}`);
  });
}

/** The same on an open database; a repair leaves a line in the audit. `now` in ms. */
export async function recountDatabase(
  db: HubDatabase,
  now: number,
  { repair, print }: RecountCommand,
): Promise<boolean> {
  let lines = 0;
  const { sessions, differences } = await recount(db, now, {
    repair,
    report: ({ table, row, column, held, counted }) => {
      lines += 1;
      if (lines <= MOST_LINES) print(`${table} ${row}: ${column} is ${held}, facts say ${counted}`);
    },
  });
  if (lines > MOST_LINES) print(`… and ${lines - MOST_LINES} more`);
  const found = `${sessions} sessions counted again, ${differences} differences`;
  if (differences === 0) print(`${found}.`);
  else print(repair ? `${found}, repaired.` : `${found}. Repair them with: hub recount --repair`);
  if (repair && differences > 0) {
    const store = new SqlHubStore(db);
    const entry = { id: newId(), at: now, action: 'figures.repair', target: null, detail: { differences } };
    await store.audit.record(entry, systemScope('analytics.read'));
  }
  return differences === 0;
}
