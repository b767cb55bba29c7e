/**
 * The MQTT interface as an AsyncAPI 3.0 document, made from the contracts, so that another backend can take the hub's
 * place and a newcomer can read what goes over the wire.
 */
import { z } from 'zod';
import { factEnvelope, factPayloads, sealedPayloads } from '../../core/contracts/fact.ts';
import { feedBody } from '../../core/contracts/feed.ts';
import {
  type DownTopic,
  downMessages,
  MAX_PACKET_BYTES,
  MQTT_PREFIX,
  type UpTopic,
  upMessages,
} from '../../core/contracts/mqtt.ts';
import { describeCryptography } from './asyncapi-cryptography.ts';

const UP: Readonly<Record<UpTopic, string>> = {
  facts:
    'A batch of the kiosk’s log: the exact texts of facts, in order, with its last one’s hash signed by the device key. One batch in flight; sent again until it is acknowledged.',
  status: 'Birth message and last will, retained: whether the kiosk is online, and how far its log has come.',
  feed: 'Asks for what changed since a cursor, or for a snapshot.',
  evidence:
    'A sealed face crop that belongs to a fact that was acknowledged. While it is not answered the kiosk keeps it, and sends it again later.',
  receipt:
    'The kiosk holds nothing more of a person who was erased, or no face of one who withdrew consent; sent again until the feed no longer asks for it.',
  time: 'Asks what time it is.',
  certificate:
    'Asks for the next certificate before the present one runs out: a request for the kiosk’s own key, signed by the device key.',
};

const DOWN: Readonly<Record<DownTopic, string>> = {
  ack: 'Everything of the log up to a sequence is durably stored; or from where to send again, or why a batch was refused.',
  feed: 'A piece of the answer to a feed request: gzip of a feed body in JSON, sealed to the kiosk’s key, cut and hashed.',
  news: 'Something changed: ask for the feed.',
  evidence:
    'The crop is stored, or not wanted any more, and leaves the kiosk. Not sent for a crop of no arrival that the hub holds of this kiosk and person.',
  time: 'The hub’s clock, with the nonce of the question.',
  certificate: 'The next certificate. The present one is good until it runs out.',
};

type Json = Record<string, unknown>;

/** @param version of the product. */
export function describeMqtt(version: string): Json {
  const up = Object.keys(UP) as UpTopic[];
  const down = Object.keys(DOWN) as DownTopic[];
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Smart Roster Kiosk: kiosk and hub',
      version,
      description: [
        'MQTT 5 over mutual TLS, QoS 1, payloads in JSON. The common name of a kiosk’s certificate is its id; it may write only under its own `up/` and read only under its own `down/`.',
        `The prefix is \`${MQTT_PREFIX.real}\`, and \`${MQTT_PREFIX.simulation}\` for kiosks in simulation. No packet is longer than ${MAX_PACKET_BYTES} bytes.`,
        'What is signed, what is encrypted, how, and the exact bytes: `x-hashes`, `x-signatures` and `x-sealing`.',
        'A broker’s PUBACK says nothing about durability: what counts is the `ack` message. Anything may come twice.',
      ].join('\n\n'),
    },
    defaultContentType: 'application/json',
    ...describeCryptography(),
    channels: {
      ...Object.fromEntries(up.map((topic) => [`up-${topic}`, channel('up', topic)])),
      ...Object.fromEntries(down.map((topic) => [`down-${topic}`, channel('down', topic)])),
    },
    // Named from the kiosk's side, as AsyncAPI has it: what the application sends and receives.
    operations: {
      ...Object.fromEntries(
        up.map((topic) => [`send-${topic}`, operation('send', `up-${topic}`, UP[topic])]),
      ),
      ...Object.fromEntries(
        down.map((topic) => [`receive-${topic}`, operation('receive', `down-${topic}`, DOWN[topic])]),
      ),
    },
    components: {
      messages: {
        ...Object.fromEntries(
          up.map((topic) => [`up-${topic}`, message(UP[topic], schemaOf(upMessages[topic]))]),
        ),
        ...Object.fromEntries(
          down.map((topic) => [`down-${topic}`, message(DOWN[topic], schemaOf(downMessages[topic]))]),
        ),
      },
      schemas: {
        fact: schemaOf(factEnvelope),
        'feed-body': schemaOf(feedBody),
        ...Object.fromEntries(
          Object.entries(factPayloads).map(([type, payload]) => [`fact.${type}`, schemaOf(payload)]),
        ),
        ...Object.fromEntries(
          Object.entries(sealedPayloads).map(([type, payload]) => [`sealed.${type}`, schemaOf(payload)]),
        ),
      },
    },
  };
}

function channel(side: 'up' | 'down', topic: string): Json {
  const name = `${side}-${topic}`;
  return {
    address: `{prefix}/{kioskId}/${side}/${topic}`,
    parameters: {
      prefix: { description: 'Real or simulation.', enum: Object.values(MQTT_PREFIX) },
      kioskId: { description: 'The kiosk’s id, a UUID: the common name of its certificate.' },
    },
    messages: { [name]: { $ref: `#/components/messages/${name}` } },
    bindings: { mqtt: { bindingVersion: '0.2.0' } },
  };
}

function operation(action: 'send' | 'receive', name: string, summary: string): Json {
  return {
    action,
    summary,
    channel: { $ref: `#/channels/${name}` },
    bindings: { mqtt: { qos: 1, retain: name === 'up-status', bindingVersion: '0.2.0' } },
  };
}

function message(summary: string, payload: Json): Json {
  return { summary, contentType: 'application/json', payload };
}

/** Schemas as they go over the wire; what a reader fills in by default may be left out by a writer. */
function schemaOf(schema: z.ZodType): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return rest;
}
