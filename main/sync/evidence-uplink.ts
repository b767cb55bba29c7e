/** Sends sealed crops after the facts they belong to, one at a time; a crop that nobody takes keeps no other waiting. */
import type { EvidenceUpload } from '../../core/contracts/mqtt.ts';
import type { Outbox } from '../../core/ports/outbox.ts';
import type { Schedule } from './schedule.ts';

export interface EvidenceUplinkOptions {
  readonly outbox: Pick<Outbox, 'evidenceDue' | 'dropEvidence'>;
  readonly schedule: Schedule;
  readonly epoch: () => string | null;
}

const ANSWER_MS = 15_000;
const TRY_AGAIN_MS = 5 * 60_000;

export class EvidenceUplink {
  readonly #options: EvidenceUplinkOptions;
  #send: ((upload: EvidenceUpload) => void) | null = null;
  #inFlight: string | null = null;
  #cancel: () => void = () => {};
  /** Sent and not answered; tried again later. */
  readonly #unanswered = new Set<string>();

  constructor(options: EvidenceUplinkOptions) {
    this.#options = options;
  }

  connected(send: (upload: EvidenceUpload) => void): void {
    this.#send = send;
    this.#unanswered.clear();
    this.pump();
  }

  disconnected(): void {
    this.#send = null;
    this.#rest();
  }

  /** Facts were acknowledged: crops may have become due. */
  pump(): void {
    const epoch = this.#options.epoch();
    if (!this.#send || this.#inFlight !== null || epoch === null) return;
    const next = this.#options.outbox.evidenceDue(epoch, [...this.#unanswered]);
    this.#cancel();
    if (next) {
      this.#inFlight = next.factId;
      this.#cancel = this.#options.schedule(() => {
        this.#unanswered.add(next.factId);
        this.#inFlight = null;
        this.pump();
      }, ANSWER_MS);
      this.#send(next);
    } else if (this.#unanswered.size > 0) {
      this.#cancel = this.#options.schedule(() => {
        this.#unanswered.clear();
        this.pump();
      }, TRY_AGAIN_MS);
    }
  }

  onAck(factId: string): void {
    this.#options.outbox.dropEvidence(factId);
    this.#unanswered.delete(factId);
    if (this.#inFlight === factId) this.#rest();
    this.pump();
  }

  #rest(): void {
    this.#cancel();
    this.#cancel = () => {};
    this.#inFlight = null;
  }
}
