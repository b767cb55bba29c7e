/** Who goes in and out: a trainer and a class for each room, with badges and PINs, and the rooms themselves. */
import type { HubDoor } from '../../tests/helpers/hub-world.ts';

export interface Person {
  readonly id: string;
  readonly subject: string;
  readonly name: string;
  readonly badge: string;
  readonly pin: string;
}

export interface RoomCast {
  readonly roomId: string;
  readonly groupId: string;
  readonly trainer: Person;
  readonly trainees: readonly Person[];
}

const BEACONS = '0f5d2c1e-0000-4000-8000-000000000000';
/** A session is begun and ended whatever the clock says: only the order of deeds counts here. */
const ATTENDANCE = {
  startEarly: 24 * 60,
  endEarly: 24 * 60,
  startLate: 120,
  endLate: 120,
  arriveEarly: 24 * 60,
};
const AT_ONCE = 4;

/** A site with so many trainees in each of its rooms. */
export async function castRooms(door: HubDoor, classes: readonly number[]): Promise<RoomCast[]> {
  const site = await made(door, '/sites', { name: 'Harbour', zone: 'Europe/Paris' });
  await door.http('PUT', `/sites/${site.id}/policy`, { attendance: ATTENDANCE, location: { dwellMs: 0 } });
  let badges = 0;
  const person = async (displayName: string, role: string): Promise<Person> => {
    badges += 1;
    const badge = `B0B0${badges.toString(16).padStart(4, '0').toUpperCase()}`;
    const pin = String(270_000 + badges * 7);
    const { id, subject } = await made(door, '/people', { displayName, siteId: site.id, roles: [role] });
    await made(door, `/people/${id}/badges`, { uid: badge });
    await made(door, `/people/${id}/pin`, { pin }, 'PUT');
    return { id, subject, name: displayName, badge, pin };
  };
  const rooms: RoomCast[] = [];
  for (const [index, size] of classes.entries()) {
    const beacon = { uuid: BEACONS, major: 1, minor: index + 1 };
    const room = await made(door, '/rooms', {
      siteId: site.id,
      name: `R${index + 1}`,
      capacity: 200,
      beacon,
    });
    const group = await made(door, '/groups', { siteId: site.id, name: `Class ${index + 1}` });
    const trainer = await person(`Trainer ${index + 1}`, 'trainer');
    const trainees: Person[] = [];
    while (trainees.length < size) {
      const names = Array.from(
        { length: Math.min(AT_ONCE, size - trainees.length) },
        (_, n) => `Person ${index + 1}-${trainees.length + n + 1}`,
      );
      trainees.push(...(await Promise.all(names.map((name) => person(name, 'trainee')))));
    }
    await made(door, `/groups/${group.id}/members`, { personIds: trainees.map(({ id }) => id) });
    rooms.push({ roomId: room.id, groupId: group.id, trainer, trainees });
  }
  return rooms;
}

/** @throws Error when the hub refuses */
export async function made(door: HubDoor, path: string, body: object, method = 'POST') {
  const answer = await door.http(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}
