/** What kiosks lost of their logs, and which kiosks have come back since a backup was put back. */
import type { Kysely } from 'kysely';

interface Held {
  fact: {
    origin: string;
    seq: number;
    type: string;
    text: string;
    set_aside: string | null;
    received_at: number;
  };
  log_loss: {
    origin: string;
    kind: string;
    first_seq: number;
    last_seq: number;
    told_origin: string;
    told_seq: number;
    told_at: number;
  };
}

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('log_loss')
    .addColumn('origin', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('first_seq', 'integer', (c) => c.notNull())
    .addColumn('last_seq', 'integer', (c) => c.notNull())
    .addColumn('kiosk_id', 'text', (c) => c.notNull())
    .addColumn('told_origin', 'text', (c) => c.notNull())
    .addColumn('told_seq', 'integer', (c) => c.notNull())
    .addColumn('told_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('log_loss_pk', ['origin', 'kind', 'first_seq', 'last_seq'])
    .execute();
  await schema.createIndex('log_loss_kiosk').on('log_loss').column('kiosk_id').execute();
  await schema.alterTable('kiosk').addColumn('heard_epoch', 'text').execute();
  await schema.alterTable('hub_identity').addColumn('epoch_began', 'bigint').execute();
  await takeGaps(db as Kysely<Held>);
}

/** Holes that were told before there was this table. */
async function takeGaps(db: Kysely<Held>): Promise<void> {
  const told = await db
    .selectFrom('fact')
    .select(['origin', 'seq', 'text', 'received_at'])
    .where('type', '=', 'log.gap')
    .where('set_aside', 'is', null)
    .execute();
  for (const { origin, seq, text, received_at } of told) {
    const { payload } = JSON.parse(text) as {
      payload: { origin: string; ranges: { from: number; to: number }[] };
    };
    const rows = payload.ranges.map(({ from, to }) => ({
      origin: payload.origin,
      kind: 'gap',
      first_seq: from,
      last_seq: to,
      kiosk_id: origin.split(':')[1] ?? '',
      told_origin: origin,
      told_seq: seq,
      told_at: received_at,
    }));
    for (let at = 0; at < rows.length; at += 100)
      await db
        .insertInto('log_loss')
        .values(rows.slice(at, at + 100))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
  }
}
