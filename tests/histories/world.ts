/** Lives through one history: kiosks and a hub of real parts, joined by a network that does only what it is told to. */
import type { Fact, FactDraft } from '../../core/contracts/fact.ts';
import type { UpTopic } from '../../core/contracts/mqtt.ts';
import { type Random, seeded } from '../../core/domain/random.ts';
import { BEGIN, KIOSK_IDS, ROOMS } from './cast.ts';
import { checkOpen, checkSettling } from './checks.ts';
import { type Disk, HubDisk, type Shelf } from './disk.ts';
import { type DownMessage, HubSide } from './hub-side.ts';
import { KioskSide } from './kiosk-side.ts';
import { AT_HUB, AT_KIOSK } from './people.ts';
import type { Step, StepKind } from './steps.ts';
import { Wire } from './wire.ts';

const MINUTE = 60_000;
/** Rounds of everything being delivered and time passing after which a healed world must be at rest. */
const HEAL_ROUNDS = 60;
/** Rounds in which everybody is reached after which all must be said. */
const MEET_ROUNDS = 6;

/** Disks to begin with. */
export interface Shelves {
  readonly hub: Shelf<HubDisk>;
  readonly kiosk: Shelf<Disk>;
}

interface Up {
  readonly topic: UpTopic;
  readonly json: string;
}

export class World {
  readonly kiosks: readonly KioskSide[];
  readonly #up = new Wire<Up>('up', KIOSK_IDS.length, (what) => this.count(what));
  readonly #down = new Wire<DownMessage>('down', KIOSK_IDS.length, (what) => this.count(what));
  /** Older images of each disk; the first is made once it has spoken to the hub. */
  readonly #kioskImages: (Buffer | null)[] = KIOSK_IDS.map(() => null);
  readonly #shelves: Shelves;
  /** What the hub would be put back to; null is how it began. */
  #hubImage: Buffer | null = null;
  #hub: HubSide | null = null;
  #now = BEGIN;
  /** Facts of kiosks that were committed and are still on some disk, by hash: none of them may be missing at the end. */
  readonly alive = new Map<string, Fact>();
  /** What went with a damaged disk, by hash: its kiosk knows that something did. */
  readonly lost = new Map<string, { readonly fact: Fact; readonly by: string }>();
  /** Every fact that a kiosk ever committed, by hash. */
  readonly written = new Set<string>();
  /** How often something of each kind really happened. */
  readonly counts = new Map<string, number>();
  hubRestores = 0;
  /** Where each kiosk's log ended when it was last looked at. */
  readonly #noted = new Map<string, string>();

  constructor(shelves: Shelves, seed: number) {
    this.#shelves = shelves;
    const random: Random = seeded(seed);
    this.kiosks = KIOSK_IDS.map(
      (id, index) =>
        new KioskSide(shelves.kiosk, {
          id,
          random,
          now: () => this.#now,
          up: (topic, json) =>
            this.#up.add(index, { topic, json }, (other) => other.topic === topic && other.json === json),
        }),
    );
  }

  get hub(): HubSide {
    if (!this.#hub) throw new Error('the world has not begun');
    return this.#hub;
  }

  async begin(): Promise<void> {
    await this.#openHub(this.#shelves.hub.take(), false);
  }

  close(): void {
    for (const kiosk of this.kiosks) kiosk.close();
    if (this.#hub) this.#shelves.hub.giveBack(this.#hub.disk);
  }

  /** Does one step; a step that is refused, or has nothing to work on, does nothing. */
  async play(step: Step): Promise<void> {
    const kiosk = this.kiosks[step.kiosk];
    if (kiosk && (await this.#does(kiosk, step))) this.count(step.what);
  }

  async #does(kiosk: KioskSide, step: Step): Promise<boolean> {
    const { what } = step;
    if (isIn(AT_KIOSK, what)) return this.#write(kiosk, AT_KIOSK[what](kiosk, step));
    if (!isIn(AT_HUB, what)) return this.#plays[what](kiosk, step);
    const drafts: readonly FactDraft[] = AT_HUB[what](await this.hub.state(), step, this.#now, kiosk.id);
    if (drafts.length > 0) await this.hub.append(drafts);
    return drafts.length > 0;
  }

  readonly #plays: Record<
    Exclude<StepKind, keyof typeof AT_KIOSK | keyof typeof AT_HUB>,
    (kiosk: KioskSide, step: Step) => boolean | Promise<boolean>
  > = {
    'move-kiosk': async (kiosk, { choice }) => {
      await this.hub.moveKiosk(kiosk.id, ROOMS[choice % 2] ?? ROOMS[0]);
      return true;
    },
    meet: () => this.#meet(),
    settle: () => this.#settle(),
    time: (_kiosk, { choice }) => this.#pass((1 + choice * 3) * MINUTE),
    connect: (kiosk) => {
      if (kiosk.online) return false;
      kiosk.connect();
      return true;
    },
    partition: (kiosk, { kiosk: n, choice }) => {
      if (!kiosk.online) return false;
      // What was under way is lost, or comes long after.
      if (choice & 1) this.#up.cut(n);
      if (choice & 2) this.#down.cut(n);
      kiosk.disconnect();
      return true;
    },
    'deliver-up': (_kiosk, step) => this.#deliverUp(step.kiosk, step.choice % 4, Math.floor(step.choice / 4)),
    'deliver-down': (_kiosk, step) =>
      this.#deliverDown(step.kiosk, step.choice % 4, Math.floor(step.choice / 4)),
    flow: async (kiosk, { kiosk: n, choice }) => {
      kiosk.connect();
      // Now and then the answers are still under way when something else happens.
      if (choice < 9) await this.#flow(n);
      else while (await this.#deliverUp(n, 0, 1));
      this.#kioskImages[n] ??= kiosk.image();
      return true;
    },
    crash: (kiosk) => {
      kiosk.crash();
      return true;
    },
    'crash-writing': (kiosk, step) => {
      const drafts = AT_KIOSK['check-in'](kiosk, step);
      if (drafts.length > 0) kiosk.dieWriting(drafts);
      return drafts.length > 0;
    },
    'image-taken': (kiosk, { kiosk: n }) => {
      this.#kioskImages[n] = kiosk.image();
      return true;
    },
    'image-restored': (kiosk, { kiosk: n }) => {
      const image = this.#kioskImages[n];
      if (!image) return false;
      this.#up.cut(n);
      kiosk.restore(image);
      this.#forgetLost();
      // What told of it may be gone as well.
      for (const [hash, { by }] of this.lost) if (by === kiosk.id) this.lost.delete(hash);
      return true;
    },
    damaged: (kiosk, { kiosk: n, choice }) => {
      const own = kiosk.own().map(({ hash }) => hash);
      if (own.length === 0) return false;
      // A stretch of what it wrote last, somewhere before or at the end.
      const until = own.length - (choice % 3);
      const gone = new Set(own.slice(Math.max(0, until - 1 - (choice % 4)), until));
      const before = kiosk.own();
      this.#up.cut(n);
      kiosk.damage(({ hash }) => gone.has(hash), choice % 2 === 0);
      this.#note(kiosk);
      this.#forgetLost();
      for (const fact of before)
        if (!this.alive.has(fact.hash)) this.lost.set(fact.hash, { fact, by: kiosk.id });
      return true;
    },
    'hub-backup': () => {
      this.#hubImage = this.hub.image();
      return true;
    },
    'hub-restored': async () => {
      this.#shelves.hub.giveBack(this.hub.disk);
      const image = this.#hubImage;
      await this.#restartHub(image ? new HubDisk(image) : this.#shelves.hub.take(), true);
      this.hubRestores += 1;
      this.#forgetLost();
      return true;
    },
    'hub-restarted': async () => {
      await this.#restartHub(this.hub.disk, false);
      return true;
    },
    'clock-jump': (kiosk, { choice }) => {
      kiosk.clock.skew = (choice - 6) * 41 * MINUTE;
      kiosk.clock.trust = choice % 2 ? 'drifted' : 'unanchored';
      return true;
    },
    'clock-anchored': (kiosk) => {
      if (kiosk.clock.trust === 'anchored') return false;
      this.#anchor(kiosk);
      return true;
    },
  };

  /** The network heals, clocks are set, and time goes on until nobody has anything to say and the session is over. */
  async heal(): Promise<void> {
    this.#cutAll();
    for (const kiosk of this.kiosks) this.#anchor(kiosk);
    const over = (await this.hub.state()).definition?.windows.sealAt ?? this.#now;
    this.#pass(Math.max(180 * MINUTE, over - this.#now + 30 * MINUTE));
    // What was said last is lost as well: nothing that comes after it gives it away.
    for (const kiosk of this.kiosks) kiosk.connect();
    this.#cutAll();
    for (let round = 0; round < HEAL_ROUNDS; round += 1) {
      const heard = this.hub.newest();
      for (const [n, kiosk] of this.kiosks.entries()) {
        kiosk.connect();
        await this.#flow(n);
      }
      await this.#settle();
      const quiet = this.kiosks.every((kiosk) => kiosk.unsent() === 0 && kiosk.epoch() === this.hub.epoch);
      // A whole round in which the hub heard and wrote nothing new: whoever asked in it has heard all there is.
      const isTold = quiet && this.hub.newest() === heard;
      if (isTold && (round > 1 || (round === 1 && (await this.hub.state()).settled))) return;
      this.#pass((round < 10 ? 6 : 20) * MINUTE);
    }
  }

  /** Everybody can be reached for a moment: then whoever stands where the session is takes people in. */
  async #meet(): Promise<boolean> {
    for (let round = 0; round < MEET_ROUNDS; round += 1) {
      const heard = this.hub.newest();
      for (const [n, kiosk] of this.kiosks.entries()) {
        kiosk.disconnect();
        kiosk.connect();
        await this.#flow(n);
      }
      this.#pass(2_000);
      const quiet = this.kiosks.every((kiosk) => kiosk.unsent() === 0 && kiosk.epoch() === this.hub.epoch);
      if (round === 0 || !quiet || this.hub.newest() !== heard) continue;
      checkOpen(this, this.#now);
      return true;
    }
    return false;
  }

  #write(kiosk: KioskSide, drafts: readonly FactDraft[]): boolean {
    if (drafts.length === 0 || drafts.some((draft) => draft.secret && !kiosk.knows(draft.subject)))
      return false;
    kiosk.write(drafts);
    this.#note(kiosk);
    return true;
  }

  async #settle(): Promise<boolean> {
    const settled = (await this.hub.settle()) > 0;
    const state = await this.hub.state();
    if (settled) checkSettling(this, state);
    else if ([...state.kiosks.values()].includes('doubted')) this.count('doubted');
    return settled;
  }

  #pass(ms: number): boolean {
    this.#now += ms;
    for (const kiosk of this.kiosks) {
      kiosk.pass(ms);
      this.#note(kiosk);
    }
    return true;
  }

  #anchor(kiosk: KioskSide): void {
    kiosk.clock.skew = 0;
    kiosk.clock.trust = 'anchored';
  }

  /** One message, `times` over; later ones may overtake it. */
  async #deliverUp(n: number, which: number, times: number): Promise<boolean> {
    const message = this.#up.take(n, which, times);
    if (!message) return false;
    for (let time = 0; time < times; time += 1)
      await this.hub.receive(KIOSK_IDS[n] ?? '', message.topic, message.json);
    return true;
  }

  #deliverDown(n: number, which: number, times: number): boolean {
    const message = this.#down.take(n, which, times);
    const kiosk = this.kiosks[n];
    if (!message || !kiosk) return false;
    if (kiosk.online) for (let time = 0; time < times; time += 1) kiosk.receive(message);
    this.#note(kiosk);
    return true;
  }

  /** Everything under way between this kiosk and the hub arrives, in order, once. */
  async #flow(n: number): Promise<void> {
    for (let messages = 0; messages < 500; messages += 1) {
      const any = (await this.#deliverUp(n, 0, 1)) || this.#deliverDown(n, 0, 1);
      if (!any) return;
    }
    throw new Error(`kiosk ${n} and the hub never stop talking`);
  }

  /** What a kiosk has written since it was last looked at. */
  #note(kiosk: KioskSide): void {
    const place = kiosk.place();
    if (this.#noted.get(kiosk.id) === place) return;
    this.#noted.set(kiosk.id, place);
    for (const fact of kiosk.own()) {
      if (this.written.has(fact.hash)) continue;
      this.written.add(fact.hash);
      this.alive.set(fact.hash, fact);
    }
  }

  /** An older disk was put in place: what stood on no other is gone, and nobody can be blamed for it. */
  #forgetLost(): void {
    const held = new Set(this.hub.stored().map(({ fact }) => fact.hash));
    for (const kiosk of this.kiosks) for (const { hash } of kiosk.own()) held.add(hash);
    for (const hash of [...this.alive.keys()]) if (!held.has(hash)) this.alive.delete(hash);
  }

  async #restartHub(disk: HubDisk, restored: boolean): Promise<void> {
    // The broker goes with the hub, and so does what was under way.
    this.#cutAll();
    await this.#openHub(disk, restored);
  }

  #cutAll(): void {
    for (const [n, kiosk] of this.kiosks.entries()) {
      this.#up.cut(n);
      this.#down.cut(n);
      kiosk.disconnect();
    }
  }

  async #openHub(disk: HubDisk, restored: boolean): Promise<void> {
    const clock = { bootId: 'hub', wall: () => this.#now, mono: () => this.#now - BEGIN };
    this.#hub = await HubSide.open(disk, restored, clock, (kioskId, message) => {
      this.#down.add(IDS.indexOf(kioskId), message);
    });
  }

  /** Notes that something of this kind happened. */
  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}

const IDS: readonly string[] = KIOSK_IDS;

function isIn<T extends object>(acts: T, what: PropertyKey): what is keyof T {
  return what in acts;
}
