/** The hub's side of MQTT, the same for the broker inside the hub and for one of the site's own. */
import type { MQTT_PREFIX, UpTopic } from '../contracts/mqtt.ts';

export interface UpMessage {
  readonly mode: keyof typeof MQTT_PREFIX;
  /** From the topic, which the broker lets only this kiosk write. */
  readonly kioskId: string;
  readonly topic: UpTopic;
  readonly payload: Uint8Array;
}

export interface KioskBus {
  /**
   * Starts taking messages. `handler` never rejects, and must not wait for a `publish` of its own: how many messages
   * are handed to it at once is bounded, and the next ones wait. That the broker was told of a message being taken says
   * nothing of its being stored.
   */
  start(handler: (message: UpMessage) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
  /**
   * Sends at QoS 1, never retained; to nobody when the kiosk is away. What is lost is asked for again.
   * @param expirySeconds how long a broker that queues may keep it
   */
  publish(topic: string, payload: string, expirySeconds: number): Promise<void>;
  /** Ends a kiosk's connection, where the hub can: its certificate was revoked. */
  disconnect(kioskId: string): void;
  /** Whether messages of kiosks reach the hub now. */
  readonly ready: boolean;
  /** What kiosks connect to, once started. */
  readonly url: string;
}
