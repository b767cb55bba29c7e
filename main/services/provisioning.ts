/** From a fresh machine to a kiosk: the code is typed in, the hub gives an identity, the room comes down. */
import { readClaimCode } from '../../core/contracts/claim.ts';
import type { Refusal } from '../../core/contracts/refusal.ts';
import { refuse } from '../../core/domain/decision.ts';
import type { KioskClaim } from './parts.ts';

export type ProvisioningStep = 'enter-code' | 'claiming' | 'downloading';

export class Provisioning {
  readonly #claim: KioskClaim;
  #step: ProvisioningStep;
  #error: Refusal | null = null;
  #hubUrl: string | null;

  constructor(claim: KioskClaim, hubUrl: string | null) {
    this.#claim = claim;
    this.#hubUrl = hubUrl;
    this.#step = 'enter-code';
  }

  get step(): ProvisioningStep {
    return this.#step;
  }

  get error(): Refusal | null {
    return this.#error;
  }

  get hubUrl(): string | null {
    return this.#hubUrl;
  }

  /** The identity is there already; what is missing is the room. */
  claimedBefore(): void {
    this.#step = 'downloading';
  }

  /**
   * Tries a code; true once the kiosk is claimed. `changed` is called when the screen should show the waiting.
   * A second code while one is being tried is ignored.
   */
  async try(hubUrl: string, code: string, changed: () => void): Promise<boolean> {
    if (this.#step !== 'enter-code') return false;
    this.#hubUrl = hubUrl;
    if (!readClaimCode(code)) return this.#failed(refuse('claim.malformed'));
    this.#step = 'claiming';
    this.#error = null;
    changed();
    try {
      const outcome = await this.#claim.claim(hubUrl, code);
      if (outcome.kind === 'refused') return this.#failed(outcome);
      this.#step = 'downloading';
      return true;
    } catch (error) {
      this.#step = 'enter-code';
      throw error;
    }
  }

  #failed(refusal: Refusal): false {
    this.#step = 'enter-code';
    this.#error = refusal;
    return false;
  }
}
