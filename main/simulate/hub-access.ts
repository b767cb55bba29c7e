/** The little of the hub's REST interface that a simulated fleet needs: claim codes for rooms, and the end of kiosks. */
import { request } from 'node:https';
import { z } from 'zod';
import { RosterError } from '../../core/contracts/error.ts';

export interface HubAccess {
  /** Such as https://hub.example:8443 */
  readonly url: string;
  /** PEM of the hub's certificate authority. */
  readonly ca: string;
  /** Of somebody who may provision kiosks. */
  readonly token: string;
}

const TIMEOUT_MS = 30_000;
const roomList = z.object({ items: z.array(z.object({ id: z.uuid() })) });
const claimCode = z.object({ code: z.string() });
const problem = z.object({ code: z.string(), detail: z.string().optional() });

/** @throws RosterError `simulate.refused`, `simulate.unreachable` */
export async function roomsOf(hub: HubAccess): Promise<string[]> {
  const { items } = roomList.parse(await call(hub, 'GET', '/api/v1/rooms'));
  if (items.length > 0) return items.map(({ id }) => id);
  throw new RosterError('simulate.no-room', 'The hub has no rooms: make one in the console first.');
}

/** @throws RosterError `simulate.refused`, `simulate.unreachable` */
export async function newClaimCode(hub: HubAccess, room: string, name: string): Promise<string> {
  return claimCode.parse(await call(hub, 'POST', `/api/v1/rooms/${room}/claim-codes`, { name })).code;
}

/** Its certificate is worth nothing any more, and no session waits for it. @throws as `roomsOf` */
export async function revokeKiosk(hub: HubAccess, kioskId: string): Promise<void> {
  await call(hub, 'POST', `/api/v1/kiosks/${kioskId}/revoke`);
}

function call(hub: HubAccess, method: string, path: string, body?: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const sent = request(
      new URL(path, hub.url),
      {
        method,
        ca: hub.ca,
        agent: false,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          authorization: `Bearer ${hub.token}`,
          'content-length': Buffer.byteLength(text),
          ...(text && { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }),
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', (error) => reject(unreachable(error)));
        response.on('end', () => {
          try {
            const json: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'));
            if ((response.statusCode ?? 0) < 300) resolve(json);
            else reject(refused(json));
          } catch (error) {
            reject(unreachable(error));
          }
        });
      },
    );
    sent.on('error', (error) => reject(unreachable(error)));
    sent.end(text);
  });
}

function refused(json: unknown): RosterError {
  const said = problem.safeParse(json);
  const why = said.success ? `${said.data.detail ?? ''} (${said.data.code})` : 'without saying why';
  return new RosterError('simulate.refused', `The hub refused: ${why}`);
}

function unreachable(cause: unknown): RosterError {
  return new RosterError(
    'simulate.unreachable',
    'The hub cannot be reached: check --hub and --ca, and that it runs.',
    { cause },
  );
}
