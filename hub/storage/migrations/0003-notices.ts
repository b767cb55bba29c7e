/** An index for what kiosks told IT: a handful among all the facts of a year. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index fact_notice on fact (received_at, origin, seq, hash) where type = 'kiosk.noticed'`.execute(
    db,
  );
}
