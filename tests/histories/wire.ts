/** One way of the network of a history: what is under way between each kiosk and the hub until somebody delivers it. */
export class Wire<M> {
  readonly #name: 'up' | 'down';
  readonly #underWay: M[][];
  readonly #count: (what: string) => void;

  constructor(name: 'up' | 'down', kiosks: number, count: (what: string) => void) {
    this.#name = name;
    this.#underWay = Array.from({ length: kiosks }, () => []);
    this.#count = count;
  }

  /** Who waits for an answer says the same again and again: what is still under way tells nothing new a second time. */
  add(kiosk: number, message: M, isSame: (other: M) => boolean = () => false): void {
    const queue = this.#underWay[kiosk];
    if (queue && !queue.some(isSame)) queue.push(message);
  }

  /** Takes out the message at this place, or the last. It is to arrive `times` over: none, once or more. */
  take(kiosk: number, place: number, times: number): M | null {
    const queue = this.#underWay[kiosk] ?? [];
    const [message] = queue.splice(Math.min(place, Math.max(0, queue.length - 1)), 1);
    if (!message) return null;
    if (times !== 1) this.#count(`${times === 0 ? 'lost' : 'doubled'} ${this.#name}`);
    if (place > 0) this.#count(`overtaken ${this.#name}`);
    return message;
  }

  /** What is under way is lost. */
  cut(kiosk: number): void {
    this.#underWay[kiosk]?.splice(0);
  }
}
