/** Claim codes and what they are exchanged for (core/contracts/claim.ts). */
import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import {
  type ClaimRequest,
  type ClaimResponse,
  crockford50,
  showClaimCode,
} from '../../../core/contracts/claim.ts';
import { RosterError } from '../../../core/contracts/error.ts';
import { MQTT_PREFIX } from '../../../core/contracts/mqtt.ts';
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import { type Scope, systemScope } from '../../../core/domain/scope.ts';
import type { CertificateIssuer } from '../../../core/ports/certificate-issuer.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type { HubStore } from '../../../core/ports/hub-store.ts';
import type { ClaimCodeRow, KioskRegistry } from '../../../core/ports/kiosk-registry.ts';
import { AttemptLimit } from '../access/attempt-limit.ts';
import { hashPin } from '../access/secrets.ts';
import { audit, type HubContext, newId } from '../hub-context.ts';
import type { Fleet } from './fleet.ts';

export interface ClaimParts {
  readonly registry: KioskRegistry;
  readonly fleet: Pick<Fleet, 'note'>;
  readonly issuer: CertificateIssuer;
  readonly hubId: string;
  /** Ed25519 public key of the hub's log, base64. */
  readonly logKey: string;
  /** What kiosks connect to; asked at each claim, because the broker may choose its port at start. */
  readonly mqttUrl: () => string;
  readonly allowSimulation: boolean;
}

export interface NewCode {
  /** As shown to IT. */
  readonly code: string;
  /** Digits that will leave the kiosk's screen. Neither is stored readable: both are shown once. */
  readonly exitCode: string;
  readonly expiresAt: number;
}

const CODE_MS = 15 * 60_000;
const TRIES = 5;
/** The first group of the secret finds the code; the second must be known. */
const SELECTOR = 5;
const ATTEMPTS_PER_ADDRESS = 20;
/** About 50 ms: a table of 2^50 secrets is then out of reach for the quarter of an hour that a code lives. */
const SCRYPT = { N: 16_384, r: 8, p: 1 };
const WRITE = systemScope('kiosk.write');
const scryptAsync = promisify<string, Uint8Array, number, typeof SCRYPT, Buffer>(scrypt);

export class ClaimService {
  readonly #context: HubContext;
  readonly #parts: ClaimParts;
  readonly #attempts = new AttemptLimit(ATTEMPTS_PER_ADDRESS, CODE_MS);

  constructor(context: HubContext, parts: ClaimParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /** A code for one new kiosk in this room. `name` null names it after the room. */
  async createCode(
    roomId: string,
    name: string | null,
    scope: Scope<'kiosk.write'>,
  ): Promise<NewCode | HubRefusal> {
    const secret = crockford50(randomBytes(7));
    const exitCode = String(randomInt(100_000_000)).padStart(8, '0');
    const salt = randomBytes(16);
    const hashed = await hashSecret(secret, salt);
    const exit = await hashPin(exitCode);
    const now = this.#context.clock.wall();
    return this.#context.store.transaction(async (store, trx) => {
      const room = await store.rooms.byId(roomId, scope);
      if (!room) return no('rooms.unknown');
      const id = newId();
      await this.#parts.registry.addCode(
        {
          id,
          roomId,
          name: name ?? room.name,
          selector: secret.slice(0, SELECTOR),
          salt,
          secret: hashed,
          exitCode: exit,
          tries: 0,
          createdAt: now,
          expiresAt: now + CODE_MS,
          createdBy: scope.caller?.subject ?? '',
          kioskId: null,
        },
        scope,
        trx,
      );
      await audit(this.#context, store, scope, 'kiosks.claim-code', roomId);
      return {
        code: showClaimCode(secret, this.#parts.issuer.fingerprint),
        exitCode,
        expiresAt: now + CODE_MS,
      };
    });
  }

  /** `address`: who asks, for the throttle. */
  async claim(request: ClaimRequest, address: string): Promise<ClaimResponse | HubRefusal> {
    const now = this.#context.clock.wall();
    if (this.#attempts.exhausted(address, now)) return no('claim.throttled');
    if (!isKey(request.signKey) || !isKey(request.boxKey)) return no('claim.malformed');
    // Counted as wrong until it proves right, so that attempts side by side do not slip by.
    this.#attempts.failed(address, now);
    const code = await this.#checkedCode(request.secret, now);
    if ('kind' in code) return code;
    this.#attempts.forgive(address);
    if (request.mode === 'simulation' && !this.#parts.allowSimulation) return no('claim.no-simulation');
    const issuing = await this.#issue(code, request, now);
    if ('kind' in issuing) return issuing;
    const { kioskId, certificate } = issuing;
    await this.#parts.fleet.note(kioskId);
    return {
      v: 1,
      kioskId,
      roomId: code.roomId,
      hubId: this.#parts.hubId,
      certificate,
      ca: this.#parts.issuer.pem,
      mqttUrl: this.#parts.mqttUrl(),
      prefix: MQTT_PREFIX[request.mode],
      logKey: this.#parts.logKey,
    };
  }

  async #checkedCode(secret: string, now: number): Promise<ClaimCodeRow | HubRefusal> {
    const code = await this.#takeTry(secret.slice(0, SELECTOR));
    if ('kind' in code) return code;
    if (!timingSafeEqual(code.secret, await hashSecret(secret, code.salt))) return no('claim.unknown');
    await this.#setTries(code, code.tries);
    return now >= code.expiresAt ? no('claim.expired') : code;
  }

  /** The code as it was, with one try taken off it before anything is compared. */
  async #takeTry(selector: string): Promise<ClaimCodeRow | HubRefusal> {
    return this.#context.store.transaction(async (_store, trx) => {
      const code = await this.#parts.registry.codeBySelector(selector, WRITE, trx);
      if (!code) return no('claim.unknown');
      if (code.tries >= TRIES) return no('claim.throttled');
      await this.#parts.registry.setCode(code.id, { tries: code.tries + 1 }, WRITE, trx);
      return code;
    });
  }

  async #setTries(code: ClaimCodeRow, tries: number): Promise<void> {
    await this.#context.store.transaction((_store, trx) =>
      this.#parts.registry.setCode(code.id, { tries }, WRITE, trx),
    );
  }

  /**
   * The kiosk with its certificate. Whoever lost the answer on the way may ask again with the same keys; with other
   * keys the code is used up.
   */
  async #issue(
    code: ClaimCodeRow,
    request: ClaimRequest,
    now: number,
  ): Promise<{ kioskId: string; certificate: string } | HubRefusal> {
    const kioskId = code.kioskId ?? newId();
    const issued = await this.#certificate(request.csr, kioskId, now);
    if ('kind' in issued) return issued;
    const { certificate, until } = issued;
    return this.#context.store.transaction(async (store, trx) => {
      const held = await this.#parts.registry.codeBySelector(code.selector, WRITE, trx);
      if (!held) return no('claim.unknown');
      if (held.kioskId !== null) return this.#again(held.kioskId, kioskId, request, certificate, trx);
      await this.#insert({ code, request, kioskId, until, now }, trx);
      await this.#parts.registry.setCode(code.id, { kioskId }, WRITE, trx);
      await this.#record(store, kioskId, code, request);
      return { kioskId, certificate };
    });
  }

  async #certificate(
    csr: string,
    kioskId: string,
    now: number,
  ): Promise<{ certificate: string; until: number } | HubRefusal> {
    try {
      return await this.#parts.issuer.issueKiosk(csr, kioskId, now);
    } catch (error) {
      if (error instanceof RosterError && error.code === 'pki.bad-request') return no('claim.malformed');
      throw error;
    }
  }

  async #again(
    holder: string,
    kioskId: string,
    request: ClaimRequest,
    certificate: string,
    trx: HubTransaction,
  ): Promise<{ kioskId: string; certificate: string } | HubRefusal> {
    const kiosk = await this.#parts.registry.byId(holder, WRITE, trx);
    const same =
      kiosk !== null &&
      kiosk.id === kioskId &&
      kiosk.revokedAt === null &&
      kiosk.mode === request.mode &&
      Buffer.from(kiosk.signKey).toString('base64') === request.signKey &&
      Buffer.from(kiosk.boxKey).toString('base64') === request.boxKey;
    return same ? { kioskId, certificate } : no('claim.used');
  }

  async #insert(
    made: { code: ClaimCodeRow; request: ClaimRequest; kioskId: string; until: number; now: number },
    trx: HubTransaction,
  ): Promise<void> {
    const { code, request, kioskId, until, now } = made;
    await this.#parts.registry.insert(
      {
        id: kioskId,
        name: code.name,
        roomId: code.roomId,
        mode: request.mode,
        signKey: Buffer.from(request.signKey, 'base64'),
        boxKey: Buffer.from(request.boxKey, 'base64'),
        exitCode: code.exitCode,
        version: request.version,
        claimedAt: now,
        certificateUntil: until,
      },
      WRITE,
      trx,
    );
  }

  async #record(store: HubStore, kioskId: string, code: ClaimCodeRow, request: ClaimRequest): Promise<void> {
    await audit(this.#context, store, WRITE, 'kiosks.claimed', kioskId, {
      room: code.roomId,
      mode: request.mode,
    });
  }
}

/** 32 bytes in base64. */
function isKey(text: string): boolean {
  return Buffer.from(text, 'base64').length === 32;
}

function hashSecret(secret: string, salt: Uint8Array): Promise<Buffer> {
  return scryptAsync(secret, salt, 32, SCRYPT);
}
