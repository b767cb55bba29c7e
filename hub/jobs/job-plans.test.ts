/** What the hub does by itself, every minute or for each kiosk, must not read all that ever came in: the hub answers nobody meanwhile. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { furnish, type HubFixture, openHub, type Query } from '../../tests/helpers/hub-fixture.ts';
import { HttpsWebhookCaller } from '../notify/https-webhook-caller.ts';
import { DeliveryService } from '../services/notifications/delivery-service.ts';
import { NewsDesk } from '../services/notifications/news-desk.ts';
import { SqlChangeFeed } from '../storage/stores/sql-change-feed.ts';
import { SqlSweep } from '../storage/stores/sql-sweep.ts';
import { settleSessions } from './settle.ts';

/** Tables that grow with the people, rooms and kiosks a hub has, or are empty but for a moment: these may be read whole. */
const SMALL =
  /^SCAN (kiosk|room|site|person|standing|told|webhook|hub_identity|figures_due|feedback_closing)\b/;

let hub: HubFixture;
let works: Readonly<Record<string, () => Promise<unknown>>>;

beforeAll(async () => {
  hub = await openHub({ place: { file: join(mkdtempSync(join(tmpdir(), 'hub-')), 'hub.db') } });
  const { store, log, clock } = hub;
  const { room, site } = await furnish(hub);
  const sweep = new SqlSweep(hub.db);
  const desk = new NewsDesk(hub, true);
  const webhooks = new HttpsWebhookCaller({ allowPrivate: false, ca: null });
  const silent = pino({ level: 'silent' });
  const deliveries = new DeliveryService(hub, {
    ...{ mailer: null, webhooks, desk },
    ...{ log: silent, random: () => 0.5 },
  });
  const feed = new SqlChangeFeed(hub.db, clock);
  const kiosk = { id: 'k', mode: 'real', roomId: room.id, siteId: site.id } as const;
  works = {
    settle: () => settleSessions({ store, log, clock, sweep }),
    announce: () => sweep.announceSessions(clock.now),
    figures: () => sweep.catchUpFigures(clock.now),
    'evidence-expiry': () => sweep.expireEvidence(clock.now),
    'news, whether there are any': () => desk.isBehind(),
    news: () => desk.follow(clock.now),
    'news-states': () => desk.sweep(clock.now),
    'deliver, whether anything is due': () => deliveries.isDue(),
    deliver: () => deliveries.run(),
    'what a kiosk is sent': () => store.transaction((_store, trx) => feed.sessionsFor(kiosk, clock.now, trx)),
  };
});
afterAll(() => hub.close());

async function plansOf({ text, parameters }: Query): Promise<string[]> {
  const parts = text
    .split('?')
    .map((part, at) => (at === 0 ? sql.raw(part) : sql`${parameters[at - 1]}${sql.raw(part)}`));
  const { rows } = await sql<{ detail: string }>`explain query plan ${sql.join(parts, sql``)}`.execute(
    hub.db,
  );
  return rows.map(({ detail }) => detail);
}

test('nothing that the hub does every few minutes, or for each kiosk, reads a whole table that grows', async () => {
  const whole: string[] = [];
  let asked = 0;
  for (const [name, work] of Object.entries(works)) {
    hub.queries.length = 0;
    await work();
    const queries = hub.queries.filter(({ text }) => /^(select|update|delete)/.test(text));
    asked += queries.length;
    for (const query of queries)
      for (const plan of await plansOf(query))
        if (/^SCAN/.test(plan) && !SMALL.test(plan)) whole.push(`${name}: ${plan} | ${query.text}`);
  }
  expect(asked).toBeGreaterThan(10);
  expect(whole).toEqual([]);
});
