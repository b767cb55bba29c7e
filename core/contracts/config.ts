/**
 * Start-up configuration of the kiosk and of the hub: a JSON file, overridden by environment, checked before use. A
 * setting that is not known is refused: a misspelt one would otherwise be left at its default in silence.
 */
import { z } from 'zod';
import { language } from './language.ts';

/** Address of a PostgreSQL database, as the hub's own connections and PostgreSQL's tools both read it. */
export const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'an address such as postgres://roster@db.example/roster')
  .refine(
    isEncoded,
    'an address such as postgres://roster:PASSWORD@db.example/roster, in whose password % is written %25, and each of / ? # @ : with % and its two digits, too',
  );

function isEncoded(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return !/%(?![0-9a-f]{2})/i.test(username + password);
}

export const kioskConfig = z.strictObject({
  /** Where keys, the database and logs live; created with tight permissions. */
  dataDir: z.string().min(1),
  /** Prefilled on the provisioning screen, such as https://hub.example:8443 */
  hubUrl: z.url().nullable().default(null),
  /**
   * Devices are played by simulators or fake cameras, nothing counts as real attendance. Fixed at claim: a kiosk
   * provisioned for real refuses to start in simulation, and the other way round.
   */
  simulation: z.boolean().default(false),
  /** Virtual cameras allowed by their exact label; only in simulation. */
  allowVirtualCameras: z.array(z.string()).max(10).default([]),
  /** `simulated` only in simulation: a reader that the process's own input taps. */
  nfc: z.enum(['pcsc', 'simulated', 'none']).default('pcsc'),
  /** Keyboard-wedge badge readers are understood when this is on. */
  wedge: z.boolean().default(true),
  beacon: z
    .strictObject({
      /** `simulated` only in simulation: the room's own beacon is always heard. */
      driver: z.enum(['hm10', 'json-lines', 'simulated', 'none']).default('hm10'),
      /** Device path; null finds it by USB id. */
      path: z.string().nullable().default(null),
      baudRate: z.number().int().default(9600),
    })
    .prefault({}),
  modelPack: z.string().default('default'),
  language: language.default('en'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
export type KioskConfig = z.infer<typeof kioskConfig>;

export const hubConfig = z.strictObject({
  dataDir: z.string().min(1),
  /**
   * The list of erased people and withdrawn consents, replayed after a restore; null: `erasures.jsonl` in the data
   * folder. On another disk it outlives this one. The list of kiosks is beside it, as `….fleet`. A relative path counts
   * from the configuration's folder.
   */
  erasureList: z.string().min(1).nullable().default(null),
  /** `DATABASE_URL` in the environment overrides it: an address with a password in it is better not in a file. */
  database: z
    .discriminatedUnion('kind', [
      /** An encrypted file in the data folder. */
      z.strictObject({ kind: z.literal('sqlite') }),
      /** May be shared by several processes of one hub, which then have the same keys and certificates too. */
      z.strictObject({
        kind: z.literal('postgres'),
        url: postgresUrl,
      }),
    ])
    .prefault({ kind: 'sqlite' }),
  /** HTTPS for people, integrations and claims. */
  listen: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: z.number().int().min(0).max(65_535).default(8443),
    })
    .prefault({}),
  /** Names and addresses the hub's own certificate is made out to. */
  names: z.array(z.string()).default(['localhost', '127.0.0.1']),
  broker: z
    .discriminatedUnion('kind', [
      /** Runs inside the hub; mutual TLS. */
      z.strictObject({
        kind: z.literal('embedded'),
        host: z.string().default('127.0.0.1'),
        port: z.number().int().min(0).max(65_535).default(8883),
      }),
      /** A broker of your own, such as Mosquitto, that trusts the hub's CA and maps certificate names to topics. */
      z.strictObject({
        kind: z.literal('external'),
        url: z.url(),
        /** File of Mosquitto's rules, which the hub keeps: it denies revoked kiosks there. Mosquitto must read it again. */
        aclFile: z.string().nullable().default(null),
      }),
    ])
    .prefault({ kind: 'embedded' }),
  /** How e-mail leaves; null sends none. `ROSTER_HUB_SMTP_URL` overrides the address: it may hold a password. */
  mail: z
    .strictObject({
      /** Such as `Roster <roster@example.org>`. */
      from: z.string().min(3).max(320),
      smtp: z.string().regex(/^smtps?:\/\//, 'an address such as smtps://user:password@mail.example'),
      /** File with the certificate of an authority of your own, PEM. */
      caFile: z.string().nullable().default(null),
    })
    .nullable()
    .default(null),
  webhooks: z
    .strictObject({
      /** Calls addresses inside your own network too. */
      allowPrivateAddresses: z.boolean().default(false),
      /** File with the certificate of an authority of your own, PEM. */
      caFile: z.string().nullable().default(null),
    })
    .prefault({}),
  /** What kiosks are told to connect to; null derives it from the broker. */
  mqttUrl: z.url().nullable().default(null),
  /** Accept kiosks in simulation, on their own topics, marked wherever they are shown. */
  allowSimulation: z.boolean().default(false),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
export type HubConfig = z.infer<typeof hubConfig>;

/** Where a configuration is wrong, and why, as the end of a sentence; settings that are not known are named. */
export function configProblem(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'not as it should be';
  if (issue.code !== 'unrecognized_keys') return `wrong at "${issue.path.join('.')}": ${issue.message}`;
  const names = issue.keys.map((key) => `"${[...issue.path, key].join('.')}"`);
  return `wrong: ${names.join(', ')} is not a setting`;
}
