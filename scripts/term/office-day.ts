/** What staff do at the end of a day: cancellations for tomorrow, corrections, excuses, makeups of what was missed. */

import type { Temporal } from 'temporal-polyfill';
import { authorise, systemScope } from '../../core/domain/scope.ts';
import type { Hub } from '../../hub/hub.ts';
import type { Dice } from './dice.ts';
import type { TermWorld } from './settle.ts';
import { taken } from './settle.ts';
import type { TermClock } from './term-clock.ts';

const DAY = 24 * 3_600_000;
const CANCELED = 0.015;
const CORRECTED = 0.01;

export async function officeDay(
  hub: Hub,
  day: Temporal.ZonedDateTime,
  now: number,
  world: TermWorld,
  clock: TermClock,
  dice: Dice,
): Promise<void> {
  clock.moveTo(Math.min(day.epochMilliseconds + 21 * 3_600_000, now));
  await correct(hub, day.epochMilliseconds, world, dice);
  await cancelTomorrow(hub, day.epochMilliseconds + DAY, world, dice);
}

async function correct(hub: Hub, fromMs: number, world: TermWorld, dice: Dice): Promise<void> {
  const scope = authorise(world.staff, 'record.correct');
  if (!scope) return;
  const sessions = await hub.context.log.sessions(
    { fromMs, toMs: fromMs + DAY },
    systemScope('session.read'),
  );
  for (const { id, status, siteId } of sessions) {
    if (status !== 'completed' || siteId !== world.siteId) continue;
    const state = await hub.context.log.sessionState(id, scope);
    for (const { subject, status: held } of state?.records.values() ?? [])
      if (held === 'absent' && dice.chance(CORRECTED * 5))
        taken(await hub.services.records.correct(id, subject, 'present', 'was in the first-aid room', scope));
  }
}

async function cancelTomorrow(hub: Hub, fromMs: number, world: TermWorld, dice: Dice): Promise<void> {
  const scope = authorise(world.staff, 'session.write');
  if (!scope) return;
  const sessions = await hub.context.log.sessions(
    { fromMs, toMs: fromMs + DAY },
    systemScope('session.read'),
  );
  for (const { id, status, siteId } of sessions)
    if (status === 'scheduled' && siteId === world.siteId && dice.chance(CANCELED))
      taken(await hub.services.sessions.cancel(id, 'trainer ill, no replacement', scope));
}
