/** The training centre before its term begins: site, rooms with kiosks, units, people, classes, timetable. */
import { randomBytes } from 'node:crypto';
import type { Temporal } from 'temporal-polyfill';
import type { SiteCalendar } from '../../core/contracts/calendar.ts';
import { isNo } from '../../core/contracts/rest/problem.ts';
import type { Role } from '../../core/domain/roles.ts';
import { type Caller, systemScope } from '../../core/domain/scope.ts';
import type { SessionSummary } from '../../core/ports/hub-log.ts';
import type { HubContext } from '../../hub/services/hub-context.ts';
import type { PeopleSide } from '../../hub/services/people-side.ts';
import type { Dice } from './dice.ts';
import type { Fleet } from './fleet.ts';
import type { TermPerson } from './life.ts';
import type { PlannedPerson, TermPlan } from './plan.ts';

export const ZONE = 'Europe/Paris';
/** Lessons from half past eight to a quarter past four with a lunch break; makeups fit until six. */
const CALENDAR: SiteCalendar = {
  workingHours: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '08:00', until: '18:00' })),
  breaks: [{ name: 'Lunch', weekday: null, from: '12:00', until: '12:50' }],
  holidays: [],
};
/** Of no model: these templates are nobody's face, and match none. */
const PACK = '0'.repeat(64);
const DIMENSIONS = 512;

export interface TermLogin {
  readonly who: string;
  readonly email: string;
  readonly password: string;
}

export interface TermWorld {
  readonly siteId: string;
  readonly pack: string;
  /** By pseudonym. */
  readonly people: Map<string, TermPerson>;
  readonly trainers: readonly TermPerson[];
  readonly rooms: readonly string[];
  readonly staff: Caller;
  readonly logins: readonly TermLogin[];
}

/** The term's sessions by start and room: ids are random, and the dice must fall alike every time. */
export function inOrder(sessions: readonly SessionSummary[], world: TermWorld): SessionSummary[] {
  const place = (session: SessionSummary) => world.rooms.indexOf(session.roomId);
  return sessions
    .filter((session) => session.siteId === world.siteId)
    .sort((a, b) => a.scheduledStart - b.scheduledStart || place(a) - place(b));
}

/** The answer, or an error that says what the hub refused. */
export function taken<T>(answer: T): Exclude<T, { readonly kind: 'refused' }> {
  if (isNo(answer)) throw new Error(`The hub refuses the term: ${answer.code}`);
  return answer as Exclude<T, { readonly kind: 'refused' }>;
}

export async function settle(
  services: PeopleSide,
  context: HubContext,
  plan: TermPlan,
  monday: Temporal.ZonedDateTime,
  fleet: Fleet,
  dice: Dice,
): Promise<TermWorld> {
  const site = taken(
    await services.sites.create('Harbour Vocational College', ZONE, systemScope('site.write')),
  );
  const rooms: string[] = [];
  for (const { name, capacity } of plan.rooms) {
    const room = { siteId: site.id, name, capacity, beacon: null };
    const { id } = taken(await services.sites.createRoom(room, systemScope('site.write')));
    rooms.push(id);
    await fleet.install(id, `${name} kiosk`);
  }
  const making = new PeopleMaking(services, context, site.id, dice);
  const trainers: TermPerson[] = [];
  for (const planned of plan.trainers) trainers.push(await making.add(planned, 'trainer'));
  const groups: string[] = [];
  for (const { name, trainees } of plan.groups) {
    const write = systemScope('timetable.write');
    const group = taken(await services.groups.create(site.id, name, write));
    const members: string[] = [];
    for (const planned of trainees) members.push((await making.add(planned, 'trainee')).id);
    taken(await services.groups.addMembers(group.id, members, write));
    groups.push(group.id);
  }
  const units: string[] = [];
  for (const unit of plan.units) {
    const { id } = taken(
      await services.units.create({ siteId: site.id, ...unit }, systemScope('timetable.write')),
    );
    units.push(id);
  }
  taken(await services.calendar.set(site.id, CALENDAR, null, systemScope('timetable.write')));
  await makeTimetable(services, plan, { rooms, groups, trainers, units }, monday);
  const [firstTrainer] = trainers;
  const firstTrainee = [...making.people.values()].find((person) => !trainers.includes(person));
  if (!firstTrainer || !firstTrainee) throw new Error('A term needs people.');
  const staff = await making.addStaff('Maya Lindholm', 'staff@term.example');
  const logins = [
    staff.login,
    await making.login(firstTrainer, 'trainer', 'trainer@term.example'),
    await making.login(firstTrainee, 'trainee', 'trainee@term.example'),
  ];
  const { people } = making;
  return { siteId: site.id, pack: PACK, people, trainers, rooms, staff: staff.caller, logins };
}

class PeopleMaking {
  readonly people = new Map<string, TermPerson>();
  readonly #services: PeopleSide;
  readonly #context: HubContext;
  readonly #siteId: string;
  readonly #dice: Dice;

  constructor(services: PeopleSide, context: HubContext, siteId: string, dice: Dice) {
    this.#services = services;
    this.#context = context;
    this.#siteId = siteId;
    this.#dice = dice;
  }

  async add(planned: PlannedPerson, role: 'trainer' | 'trainee'): Promise<TermPerson> {
    const write = systemScope('people.write');
    const made = taken(
      await this.#services.people.create(
        { displayName: planned.name, siteId: this.#siteId, roles: [role], language: null, email: null },
        write,
      ),
    );
    const uid = Buffer.from(this.#dice.bytes(4)).toString('hex').toUpperCase();
    taken(await this.#services.people.addBadge(made.id, `04${uid}`, 'card', write));
    if (planned.byFace) await this.#enrol(made.id);
    const [held] = await this.#context.store.people.forKiosk([made.subject], systemScope('kiosk.write'));
    const key = Buffer.from(held?.key ?? '', 'base64');
    const person = { ...planned, id: made.id, subject: made.subject, key };
    this.people.set(made.subject, person);
    return person;
  }

  async login(person: TermPerson, who: string, email: string): Promise<TermLogin> {
    const write = systemScope('people.write');
    const password = newPassword();
    taken(await this.#services.people.update(person.id, { email }, null, write));
    taken(await this.#services.people.setPassword(person.id, password, write));
    return { who: `${who} ${person.name}`, email, password };
  }

  async addStaff(displayName: string, email: string): Promise<{ caller: Caller; login: TermLogin }> {
    const password = newPassword();
    const roles: Role[] = ['staff'];
    const wanted = { displayName, siteId: this.#siteId, roles, language: null, email, password };
    const made = taken(await this.#services.people.create(wanted, systemScope('people.write')));
    const caller = { personId: made.id, subject: made.subject, roles };
    return { caller, login: { who: `staff ${displayName}`, email, password } };
  }

  async #enrol(personId: string): Promise<void> {
    const scope = systemScope('enrolment.write');
    taken(await this.#services.enrolment.grantConsent(personId, 'signed form, demo data', scope));
    const vector = Float32Array.from({ length: DIMENSIONS }, () => this.#dice.next() - 0.5);
    const length = Math.hypot(...vector);
    await this.#context.store.people.addTemplate(
      {
        id: crypto.randomUUID(),
        personId,
        pack: PACK,
        facePx: 160,
        sharpness: 80,
        brightness: 125,
        addedAt: this.#context.clock.wall(),
        addedBy: personId,
        template: vector.map((value) => value / length),
      },
      scope,
    );
  }
}

interface Places {
  readonly rooms: readonly string[];
  readonly units: readonly string[];
  readonly groups: readonly string[];
  readonly trainers: readonly TermPerson[];
}

async function makeTimetable(
  services: PeopleSide,
  plan: TermPlan,
  { rooms, groups, trainers, units }: Places,
  monday: Temporal.ZonedDateTime,
): Promise<void> {
  for (const slot of plan.slots) {
    const { weekday, startTime, endTime } = slot;
    const wanted = {
      roomId: rooms[slot.room] ?? '',
      trainerId: trainers[slot.trainer]?.id ?? '',
      groupIds: [groups[slot.group] ?? ''],
      unitId: units[slot.unit] ?? null,
      title: plan.units[slot.unit]?.name ?? '',
      weekday,
      fromDate: monday.toPlainDate().toString(),
      untilDate: null,
      startTime,
      endTime,
    };
    taken(await services.timetable.create(wanted, systemScope('timetable.write')));
  }
}

function newPassword(): string {
  return `term-${randomBytes(8).toString('base64url')}`;
}
