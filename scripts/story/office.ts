/** What the administrator and IT do before the story begins: site, room, people, class, timetable, claim code. */
import { readFile } from 'node:fs/promises';
import { Temporal } from 'temporal-polyfill';
import type { BeaconIdentity } from '../../core/contracts/location.ts';
import { enrolmentArea } from '../../core/contracts/rest/enrolment.ts';
import { groupsArea } from '../../core/contracts/rest/groups.ts';
import { kiosksArea } from '../../core/contracts/rest/kiosks.ts';
import { peopleArea } from '../../core/contracts/rest/people.ts';
import { roomsArea } from '../../core/contracts/rest/rooms.ts';
import { sitesArea } from '../../core/contracts/rest/sites.ts';
import { timetableArea } from '../../core/contracts/rest/timetable.ts';
import type { HubClient } from '../lib/hub-client.ts';
import type { Cast, Player } from './cast.ts';

export const LATE_AFTER_MINUTES = 2;
const SESSION_MINUTES = 40;
const TITLE = 'Electrical safety';

export interface Furnished {
  readonly sessionId: string;
  readonly roomId: string;
  readonly code: string;
  readonly exitCode: string;
}

/** A zone in which the session does not run over midnight just now. */
function zoneForNow(): string {
  const hour = Temporal.Now.zonedDateTimeISO('Europe/Paris').hour;
  return hour >= 22 ? 'America/New_York' : 'Europe/Paris';
}

/** A site whose grace time is short, so that nobody has to wait for somebody to be late. */
async function makeSite(hub: HubClient, zone: string): Promise<string> {
  const site = await hub.call(sitesArea['sites.create'], {
    body: { name: 'Riverside Training Centre', zone },
  });
  await hub.call(sitesArea['sites.set-policy'], {
    params: { siteId: site.id },
    body: { attendance: { lateAfter: LATE_AFTER_MINUTES, endEarly: SESSION_MINUTES } },
  });
  return site.id;
}

async function addPerson(
  hub: HubClient,
  siteId: string,
  player: Player,
  role: 'trainee' | 'trainer',
): Promise<string> {
  const { id } = await hub.call(peopleArea['people.create'], {
    body: { displayName: player.name, siteId, roles: [role] },
  });
  const params = { personId: id };
  if (player.badge) await hub.call(peopleArea['badges.add'], { params, body: { uid: player.badge } });
  if (player.pin) await hub.call(peopleArea['people.set-pin'], { params, body: { pin: player.pin } });
  if (player.photos.length === 0) return id;
  await hub.call(enrolmentArea['consent.grant-face'], { params, body: { evidence: 'signed form, demo' } });
  for (const photo of player.photos) {
    const file = { type: 'image/jpeg', bytes: await readFile(photo) };
    const { photos } = await hub.call(enrolmentArea['enrolment.add-photos'], { params, file });
    const refused = photos.find((verdict) => verdict.verdict === 'refused');
    if (refused) throw new Error(`${player.name} could not be enrolled: ${JSON.stringify(refused)}`);
  }
  return id;
}

/** Everything the story needs, over the REST interface, as the console would do it. */
export async function furnish(
  hub: HubClient,
  cast: Cast,
  beacon: BeaconIdentity | null,
  say: (text: string) => void,
): Promise<Furnished> {
  const zone = zoneForNow();
  const siteId = await makeSite(hub, zone);
  const room = await hub.call(roomsArea['rooms.create'], {
    body: { siteId, name: 'Workshop 1', capacity: 24, beacon },
  });
  say('a site, a room with its beacon; now the people, enrolled from photographs');
  const trainerId = await addPerson(hub, siteId, cast.trainer, 'trainer');
  const personIds: string[] = [];
  for (const trainee of cast.trainees) personIds.push(await addPerson(hub, siteId, trainee, 'trainee'));
  const group = await hub.call(groupsArea['groups.create'], {
    body: { siteId, name: 'Electricians, year 1' },
  });
  await hub.call(groupsArea['groups.add-members'], { params: { groupId: group.id }, body: { personIds } });
  const start = Temporal.Now.zonedDateTimeISO(zone).round({ smallestUnit: 'minute', roundingMode: 'floor' });
  const clock = (time: Temporal.ZonedDateTime) => time.toPlainTime().toString({ smallestUnit: 'minute' });
  const slot = await hub.call(timetableArea['timetable.create'], {
    body: {
      repeat: 'once',
      roomId: room.id,
      trainerId,
      groupIds: [group.id],
      title: TITLE,
      date: start.toPlainDate().toString(),
      startTime: clock(start),
      endTime: clock(start.add({ minutes: SESSION_MINUTES })),
    },
  });
  const sessionId = slot.occurrences[0]?.sessionId;
  if (!sessionId) throw new Error('The timetable made no session.');
  const claim = await hub.call(kiosksArea['kiosks.create-claim-code'], {
    params: { roomId: room.id },
    body: { name: 'Workshop 1 kiosk' },
  });
  return { sessionId, roomId: room.id, code: claim.code, exitCode: claim.exitCode };
}
