/** A hub, a class with badges and PINs, and a headless kiosk that was really claimed for their room. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fact } from '../../core/contracts/fact.ts';
import type { KioskView } from '../../core/contracts/kiosk-view.ts';
import { databaseKey } from '../../main/storage/database-key.ts';
import { Cable, freePort } from '../../scripts/lib/cable.ts';
import { openKiosk } from './claimed-kiosk.ts';
import { HeadlessKiosk } from './headless-kiosk.ts';
import { HubWorld } from './hub-world.ts';

const BEACON = { uuid: '0f5d2c1e-0000-4000-8000-000000000000', major: 1, minor: 1 };

export interface Member {
  readonly id: string;
  readonly subject: string;
  readonly name: string;
  readonly badge: string;
  readonly pin: string;
}

type Furnished = Awaited<ReturnType<HubWorld['furnish']>>;

interface RoomParts {
  readonly world: HubWorld;
  readonly line: Cable;
  readonly folder: string;
  readonly session: string;
  readonly trainer: Member;
  readonly trainees: readonly Member[];
  readonly roomId: string;
}

export class ClaimedRoom {
  readonly world: HubWorld;
  readonly line: Cable;
  readonly session: string;
  readonly trainer: Member;
  readonly trainees: readonly Member[];
  readonly #folder: string;
  kioskId = '';
  kiosk: HeadlessKiosk;

  private constructor(parts: RoomParts) {
    this.world = parts.world;
    this.line = parts.line;
    this.session = parts.session;
    this.trainer = parts.trainer;
    this.trainees = parts.trainees;
    this.#folder = parts.folder;
    this.kiosk = this.#run();
  }

  /** A session that starts in some minutes, and a kiosk that stands by for it, online and sure of its room. */
  static async open(trainees: number): Promise<ClaimedRoom> {
    const mqttPort = await freePort();
    const line = new Cable({ host: '127.0.0.1', port: mqttPort });
    const mqttUrl = `mqtts://127.0.0.1:${await line.start()}`;
    const world = await HubWorld.open({ allowSimulation: true, mqttPort, mqttUrl });
    const furnished = await world.furnish(trainees);
    const room = new ClaimedRoom({
      world,
      line,
      folder: mkdtempSync(join(tmpdir(), 'claimed-room-')),
      session: furnished.session.id,
      roomId: furnished.room.id,
      ...(await withBadgesAndPins(world, furnished)),
    });
    await room.#claim(furnished.room.id);
    return room;
  }

  /** A new kiosk process over the same data; under another command when one is given. */
  restart(under: readonly string[] = []): HeadlessKiosk {
    this.kiosk = this.#run(under);
    return this.kiosk;
  }

  /** Taps the badge, types the PIN, and comes back as soon as that was sent. */
  async present(member: Member): Promise<void> {
    await this.kiosk.tap(member.badge);
    await this.kiosk.until(({ screen }) => screen.kind === 'pin' && screen.name === member.name);
    void this.kiosk.act({ do: 'enter-pin', pin: member.pin });
  }

  async startSession(): Promise<void> {
    await this.present(this.trainer);
    await this.kiosk.untilScreen('session-started');
  }

  /** The screen that says to this person: you are in. */
  welcome({ name }: Member): Promise<KioskView> {
    return this.kiosk.until(({ screen }) => screen.kind === 'welcome' && screen.name === name);
  }

  /**
   * The session's facts in the kiosk's own log, as its files are now: read from a copy, because opening a database
   * mends it.
   */
  factsOnDisk(): Fact[] {
    const copy = mkdtempSync(join(tmpdir(), 'claimed-room-copy-'));
    try {
      cpSync(this.#folder, copy, { recursive: true });
      const { db, log } = openKiosk(copy, databaseKey(copy), this.kioskId);
      const facts = log.sessionFacts(this.session);
      db.close();
      return facts;
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  }

  factsAtHub(): Promise<Fact[]> {
    return this.world.hub.context.log.sessionFacts(this.session);
  }

  async roll(): Promise<{ readonly subject: string; readonly status: string }[]> {
    return (await this.world.http('GET', `/sessions/${this.session}/roll`)).body.records;
  }

  async close(): Promise<void> {
    await this.kiosk.kill();
    await this.line.stop();
    await this.world.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #claim(roomId: string): Promise<void> {
    const { kiosk, world } = this;
    await kiosk.untilScreen('provisioning');
    const code = await world.claimCode(roomId);
    await kiosk.act({ do: 'claim', hubUrl: world.addresses.https, code });
    await kiosk.until(({ network, place }) => network === 'online' && place?.verdict === 'confirmed');
    await kiosk.until(({ next, open }) => (next ?? open)?.id === this.session);
    this.kioskId = (await world.http('GET', '/kiosks')).body.items[0].id;
  }

  #run(under: readonly string[] = []): HeadlessKiosk {
    // Compiled once for all the processes of one room: most of a start is reading the program.
    const cache = `NODE_COMPILE_CACHE=${join(tmpdir(), 'roster-compile-cache')}`;
    return new HeadlessKiosk(this.#folder, {
      args: ['--faces', 'off'],
      under: ['env', cache, ...under],
    });
  }
}

async function withBadgesAndPins(world: HubWorld, { room, trainer, trainees }: Furnished) {
  await world.http('PATCH', `/rooms/${room.id}`, { beacon: BEACON });
  const withBoth = async (person: { id: string; subject: string; displayName: string }, n: number) => {
    const badge = `B0B0${n.toString(16).padStart(4, '0').toUpperCase()}`;
    const pin = String(270_000 + n * 7);
    const added = await world.http('POST', `/people/${person.id}/badges`, { uid: badge });
    const set = await world.http('PUT', `/people/${person.id}/pin`, { pin });
    if (added.status >= 300 || set.status >= 300) throw new Error(JSON.stringify([added.body, set.body]));
    return { id: person.id, subject: person.subject, name: person.displayName, badge, pin };
  };
  return {
    trainer: await withBoth(trainer, 0),
    trainees: await Promise.all(trainees.map((person, index) => withBoth(person, index + 1))),
  };
}
