/** Who may write and read which topic at the embedded broker. Deny by default: what is not listed here is refused. */
import { MQTT_PREFIX, type UpTopic, upMessages, upTopic } from '../../core/contracts/mqtt.ts';

/** A client as its certificate and the hub's table of kiosks know it. */
export interface KioskIdentity {
  readonly kioskId: string;
  readonly mode: keyof typeof MQTT_PREFIX;
}

const UP_TOPICS = Object.keys(upMessages) as UpTopic[];

/** A kiosk writes only its own up topics, and only its status may stay with the broker. */
export function mayPublish(
  who: KioskIdentity,
  packet: { readonly topic: string; readonly retain: boolean },
): boolean {
  const prefix = MQTT_PREFIX[who.mode];
  const topic = UP_TOPICS.find((name) => upTopic(prefix, who.kioskId, name) === packet.topic);
  return topic !== undefined && (!packet.retain || topic === 'status');
}

/** A kiosk reads only below its own down topic. */
export function maySubscribe(who: KioskIdentity, filter: string): boolean {
  const own = `${MQTT_PREFIX[who.mode]}/${who.kioskId}/down`;
  if (filter === `${own}/#` || filter === `${own}/+`) return true;
  return filter.startsWith(`${own}/`) && !/[+#]/.test(filter);
}

/** An up topic's parts, or null when it is not one. */
export function readUpTopic(
  topic: string,
): { readonly mode: KioskIdentity['mode']; readonly kioskId: string; readonly topic: UpTopic } | null {
  for (const mode of ['real', 'simulation'] as const) {
    const prefix = `${MQTT_PREFIX[mode]}/`;
    if (!topic.startsWith(prefix)) continue;
    const [kioskId, up, name, ...more] = topic.slice(prefix.length).split('/');
    const found = UP_TOPICS.find((known) => known === name);
    if (kioskId && up === 'up' && found && more.length === 0) return { mode, kioskId, topic: found };
  }
  return null;
}
