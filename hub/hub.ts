/**
 * The hub's composition root: the only place that knows every part. `Hub.fromConfig` opens the data, `start` opens the
 * doors, `stop` closes them in order.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { HubConfig } from '../core/contracts/config.ts';
import { systemScope } from '../core/domain/scope.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { FaceEnroller } from '../core/ports/face-enroller.ts';
import type { FactIntake } from '../core/ports/fact-intake.ts';
import type { HubSweep } from '../core/ports/hub-sweep.ts';
import type { KioskBus } from '../core/ports/kiosk-bus.ts';
import type { KioskRegistry } from '../core/ports/kiosk-registry.ts';
import type { Mailer } from '../core/ports/mailer.ts';
import { OnnxFaceEnroller } from '../main/vision/face-enroller.ts';
import manifest from '../package.json' with { type: 'json' };
import { ClockWatch } from './clock-watch.ts';
import { databasePlace, erasureListFile, fleetListFile } from './config-file.ts';
import { ChangeWatch } from './jobs/change-watch.ts';
import { Jobs } from './jobs/jobs.ts';
import { ListWatch } from './jobs/list-watch.ts';
import type { NewsWork } from './jobs/news.ts';
import { RevocationWatch } from './jobs/revocation-watch.ts';
import { writeAcl } from './mqtt/acl-file.ts';
import { type BrokerRefusal, EmbeddedBroker } from './mqtt/embedded-broker.ts';
import { ExternalBroker } from './mqtt/external-broker.ts';
import { HttpsWebhookCaller } from './notify/https-webhook-caller.ts';
import { SmtpMailer } from './notify/smtp-mailer.ts';
import { CertificateAuthority, type KeyAndCertificate } from './pki/authority.ts';
import { eventHandlers } from './rest/handlers/events.ts';
import { kioskHandlers } from './rest/handlers/kiosks.ts';
import { peopleSideHandlers } from './rest/handlers/people-side.ts';
import { createServer } from './rest/server.ts';
import type { HubContext } from './services/hub-context.ts';
import { CertificateService } from './services/kiosks/certificate-service.ts';
import { ClaimService } from './services/kiosks/claim-service.ts';
import { FeedService } from './services/kiosks/feed.ts';
import { Fleet } from './services/kiosks/fleet.ts';
import { KioskDownlink } from './services/kiosks/kiosk-downlink.ts';
import { KioskService } from './services/kiosks/kiosk-service.ts';
import { KioskUplink } from './services/kiosks/kiosk-uplink.ts';
import { LiveEvents } from './services/live-events.ts';
import { DeliveryService } from './services/notifications/delivery-service.ts';
import { NewsDesk } from './services/notifications/news-desk.ts';
import { Erasures } from './services/people/erasures.ts';
import { createPeopleSide, type PeopleSide } from './services/people-side.ts';
import { holdDataFolder } from './storage/data-lock.ts';
import { type HubDatabase, openDatabase } from './storage/database.ts';
import { FileErasureList } from './storage/erasure-list.ts';
import { requireFile, requireHub } from './storage/existing.ts';
import { FileFleetList } from './storage/fleet-list.ts';
import { type HubIdentity, openIdentity } from './storage/identity.ts';
import { SqlFactIntake } from './storage/log/fact-intake.ts';
import { HubLog } from './storage/log/hub-log.ts';
import { migrate } from './storage/migrations/migrate.ts';
import { requireServed } from './storage/served.ts';
import { SqlChangeFeed } from './storage/stores/sql-change-feed.ts';
import { SqlHubStore } from './storage/stores/sql-hub-store.ts';
import { SqlJobLease } from './storage/stores/sql-job-lease.ts';
import { SqlKioskNotices } from './storage/stores/sql-kiosk-notices.ts';
import { SqlKioskRegistry } from './storage/stores/sql-kiosk-registry.ts';
import { SqlSweep } from './storage/stores/sql-sweep.ts';
import { SystemClock } from './system-clock.ts';

export interface HubSecrets {
  /** 32 bytes. */
  readonly databaseKey: Uint8Array;
}

/** What tests put in place of the world. */
export interface HubOverrides {
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly enroller?: FaceEnroller;
  /** Folder of the built staff console. */
  readonly consoleDir?: string;
}

export interface HubAddresses {
  /** Base of the REST interface and of claims. */
  readonly https: string;
  readonly mqtt: string;
  /** File of the authority's certificate, to trust. */
  readonly ca: string;
}

const PACK = join(import.meta.dirname, '../models/default');
/** Where scripts/build.ts puts the staff console. */
const CONSOLE = join(import.meta.dirname, '../dist/console');
/** How long open requests may take to end when the hub is stopped, ms. */
const CLOSE_MS = 5_000;

interface Parts {
  readonly config: HubConfig;
  readonly db: HubDatabase;
  readonly identity: HubIdentity;
  readonly authority: CertificateAuthority;
  readonly certificate: KeyAndCertificate;
  readonly context: HubContext;
  readonly enroller: FaceEnroller;
  readonly logger: Logger;
  readonly consoleDir: string;
  /** Called whenever something may be committed that kiosks or jobs must hear of. */
  readonly changes: Set<() => void>;
  /** Of the data folder. */
  readonly letGo: () => void;
}

export class Hub {
  readonly #parts: Parts;
  readonly #registry: SqlKioskRegistry;
  readonly #intake: SqlFactIntake;
  readonly #sweep: SqlSweep;
  readonly #bus: KioskBus;
  readonly #downlink: KioskDownlink;
  readonly #uplink: KioskUplink;
  readonly #jobs: Jobs;
  readonly #mailer: Mailer | null;
  readonly #watch: ChangeWatch;
  readonly #revocations: RevocationWatch;
  readonly #lists: ListWatch;
  readonly #events: LiveEvents;
  readonly #claims: ClaimService;
  readonly #kiosks: KioskService;
  readonly services: PeopleSide;
  #app: FastifyInstance | null = null;

  private constructor(parts: Parts) {
    this.#parts = parts;
    const { config, db, identity, context, enroller, logger, changes, authority } = parts;
    const { store, log, clock } = context;
    const child = (part: string) => logger.child({ part });
    const watch = new ClockWatch(clock, child('clock'));
    const isSteady = () => watch.isSteady();
    const feed = new SqlChangeFeed(db, clock);
    const sweep = new SqlSweep(db);
    const registry = new SqlKioskRegistry(db);
    const intake = new SqlFactIntake(db, identity, clock, () => announce(changes));
    this.#registry = registry;
    this.#intake = intake;
    this.#sweep = sweep;
    this.#bus = makeBus(parts, registry, (kioskId, why) => this.#uplink.brokerRefused(kioskId, why));
    const bodies = new FeedService(context, { feed, registry, intake });
    const down = { bus: this.#bus, feed, registry, bodies, log: child('feed') };
    this.#downlink = new KioskDownlink(context, down);
    const issuing = { issuer: authority, registry, clock, log: child('certificates') };
    const certificates = new CertificateService(issuing);
    const up = { intake, registry, feed, downlink: this.#downlink, certificates, isSteady };
    this.#uplink = new KioskUplink(context, { ...up, log: child('ingest') });
    const erasures = new Erasures(context, new FileErasureList(erasureListFile(config)));
    this.services = createPeopleSide(context, enroller, erasures);
    const fleet = new Fleet(context, registry, new FileFleetList(fleetListFile(config)));
    this.#lists = new ListWatch({ erasures, fleet, log: child('lists') });
    const materialise = (now: number) => this.services.timetable.materialise(now);
    const lease = new SqlJobLease(db, clock);
    this.#watch = new ChangeWatch({
      newest: () => feed.newest(),
      changed: () => announce(changes),
      log: child('watch'),
    });
    this.#revocations = new RevocationWatch({
      revoked: () => registry.revoked(systemScope('kiosk.write')),
      changed: (all, fresh) => this.#putOut(all, fresh),
      log: child('revocations'),
    });
    this.#mailer = makeMailer(parts);
    const news = makeNews(parts, this.#mailer);
    this.#jobs = new Jobs({ store, log, clock, lease, sweep, news, materialise, isSteady, logger });
    this.#events = new LiveEvents({ feed, log: child('events') });
    this.#claims = new ClaimService(context, {
      registry,
      fleet,
      issuer: authority,
      hubId: identity.hubId,
      logKey: identity.logKey.publicKey,
      mqttUrl: () => config.mqttUrl ?? this.#bus.url,
      allowSimulation: config.allowSimulation,
    });
    const changed = () => announce(changes);
    const notices = new SqlKioskNotices(db);
    const fed = { feed, bus: this.#bus, uplink: this.#uplink, changed };
    this.#kiosks = new KioskService(context, { registry, fleet, notices, ...fed });
    changes.add(() => this.#downlink.poke());
    changes.add(() => this.#jobs.poke());
    changes.add(() => this.#events.poke());
    changes.add(() => this.#lists.poke());
  }

  /** Opens the data folder, making what is missing in it. @throws RosterError `storage.*` */
  static async fromConfig(config: HubConfig, secrets: HubSecrets, overrides: HubOverrides): Promise<Hub> {
    const { logger } = overrides;
    const clock = overrides.clock ?? new SystemClock();
    const place = databasePlace(config);
    const pki = join(config.dataDir, 'pki');
    // A hub that lost its database must be restored, not silently begun anew.
    const begun = existsSync(pki);
    if (begun) requireFile(place);
    const letGo = await holdDataFolder(config.dataDir, 'shared');
    let db: HubDatabase | null = null;
    try {
      db = openDatabase({ ...place, key: secrets.databaseKey });
      if (begun) {
        await requireServed(db);
        await requireHub(db);
      }
      await migrate(db, clock.wall());
      const identity = await openIdentity(db);
      const authority = await CertificateAuthority.open(pki, clock.wall());
      const certificate = await authority.hubCertificate(config.names, clock.wall());
      const changes = new Set<() => void>();
      const log = new HubLog(db, identity, clock, () => announce(changes));
      const context = { store: new SqlHubStore(db), log, clock };
      const enroller = overrides.enroller ?? new OnnxFaceEnroller({ packDir: PACK });
      return new Hub({
        config,
        db,
        identity,
        authority,
        certificate,
        context,
        enroller,
        logger,
        consoleDir: overrides.consoleDir ?? CONSOLE,
        changes,
        letGo,
      });
    } catch (error) {
      await db?.destroy();
      letGo();
      throw error;
    }
  }

  /** For commands that work on the data without opening the doors. */
  get context(): HubContext {
    return this.#parts.context;
  }

  /** For data that is lived through before the doors are opened: what kiosks would bring in, and what jobs do. */
  get machineSide(): { registry: KioskRegistry; intake: FactIntake; sweep: HubSweep } {
    return { registry: this.#registry, intake: this.#intake, sweep: this.#sweep };
  }

  /** Opens the doors. When the signal is aborted the hub stops. */
  async start(signal: AbortSignal): Promise<HubAddresses> {
    const { config, certificate, authority, enroller, logger } = this.#parts;
    await this.#registry.allOffline(systemScope('kiosk.write'));
    await this.#lists.start();
    await this.#writeAcl(await this.#registry.revoked(systemScope('kiosk.write')));
    // Without models the hub serves everything but enrolment by photo, and says so there.
    enroller
      .start(signal)
      .catch((error: unknown) => logger.error({ event: 'enroller.failed', err: error }, 'no enrolment'));
    await this.#downlink.start();
    await this.#bus.start((message) => this.#uplink.handle(message));
    const app = await createServer({
      handlers: {
        ...peopleSideHandlers(this.services),
        events: eventHandlers(this.#events),
        kiosks: kioskHandlers(this.#kiosks, this.#claims),
      },
      authenticate: (token) => this.services.auth.authenticate(token),
      ledger: this.services.requests,
      consoleDir: this.#parts.consoleDir,
      https: { key: certificate.key, cert: `${certificate.certificate}\n${authority.pem}` },
      logger: logger.child({ part: 'rest' }),
      version: manifest.version,
    });
    this.#app = app;
    await app.listen({ host: config.listen.host, port: config.listen.port });
    this.#jobs.start();
    this.#watch.start();
    this.#revocations.start();
    const stop = () =>
      this.stop().catch((error: unknown) =>
        logger.error({ event: 'hub.stop-failed', err: error }, 'not closed'),
      );
    signal.addEventListener('abort', () => void stop(), { once: true });
    return this.#addresses(app);
  }

  /** Closes the doors, lets what is under way end, closes the data. May be called more than once. */
  async stop(): Promise<void> {
    const app = this.#app;
    this.#app = null;
    if (app) await Promise.race([app.close(), delay(CLOSE_MS)]);
    await this.#bus.stop();
    await this.#uplink.stop();
    await this.#downlink.stop();
    await this.#watch.stop();
    await this.#revocations.stop();
    await this.#lists.stop();
    await this.#jobs.stop();
    await this.#mailer?.stop();
    await this.services.imports.stop();
    await this.#parts.enroller.stop();
    await this.close();
  }

  /** Closes the data only: for commands that never opened the doors. */
  async close(): Promise<void> {
    await this.#parts.db.destroy();
    this.#parts.letGo();
  }

  async #putOut(all: readonly string[], fresh: readonly string[]): Promise<void> {
    for (const kioskId of fresh) this.#bus.disconnect(kioskId);
    await this.#writeAcl(all);
  }

  async #writeAcl(revoked: readonly string[]): Promise<void> {
    const { broker } = this.#parts.config;
    if (broker.kind === 'external' && broker.aclFile !== null) await writeAcl(broker.aclFile, revoked);
  }

  #addresses(app: FastifyInstance): HubAddresses {
    const { config } = this.#parts;
    const address = app.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : config.listen.port;
    return {
      https: `https://${publicName(config, config.listen.host)}:${port}`,
      mqtt: config.mqttUrl ?? this.#bus.url,
      ca: join(config.dataDir, 'pki', 'ca.pem'),
    };
  }
}

function makeMailer({ config, identity }: Parts): Mailer | null {
  const { mail } = config;
  if (mail === null) return null;
  return new SmtpMailer({
    url: mail.smtp,
    from: mail.from,
    domain: `${identity.hubId}.roster`,
    ca: mail.caFile === null ? null : readFileSync(mail.caFile, 'utf8'),
  });
}

function makeNews({ config, context, logger }: Parts, mailer: Mailer | null): NewsWork {
  const { allowPrivateAddresses: allowPrivate, caFile } = config.webhooks;
  const ca = caFile === null ? null : readFileSync(caFile, 'utf8');
  const desk = new NewsDesk(context, mailer !== null);
  const deliveries = new DeliveryService(context, {
    mailer,
    webhooks: new HttpsWebhookCaller({ allowPrivate, ca }),
    desk,
    log: logger.child({ part: 'deliveries' }),
    random: Math.random,
  });
  return {
    isBehind: () => desk.isBehind(),
    isDue: () => deliveries.isDue(),
    follow: (now) => desk.follow(now),
    sweep: (now) => desk.sweep(now),
    deliver: () => deliveries.run(),
    prune: (now) => desk.prune(now),
  };
}

function announce(changes: ReadonlySet<() => void>): void {
  for (const hear of changes) hear();
}

function makeBus(
  parts: Parts,
  registry: SqlKioskRegistry,
  refused: (kioskId: string, why: BrokerRefusal) => void,
): KioskBus {
  const { config, certificate, authority, identity, logger } = parts;
  const tls = { ...certificate, ca: authority.pem };
  const log = logger.child({ part: 'mqtt' });
  if (config.broker.kind === 'external')
    return new ExternalBroker({ url: config.broker.url, hubId: identity.hubId, tls, log });
  const { host, port } = config.broker;
  return new EmbeddedBroker({
    host,
    port,
    publicName: publicName(config, host),
    tls,
    log,
    refused,
    identify: async (kioskId) => {
      const kiosk = await registry.byId(kioskId, systemScope('kiosk.read'));
      return kiosk && kiosk.revokedAt === null ? { kioskId, mode: kiosk.mode } : null;
    },
  });
}

/** The address itself where the certificate is made out to it, else the first name. */
function publicName(config: HubConfig, host: string): string {
  return config.names.includes(host) ? host : (config.names[0] ?? host);
}
