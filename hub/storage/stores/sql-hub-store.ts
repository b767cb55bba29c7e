import type { BookingStore } from '../../../core/ports/booking-store.ts';
import type { CalendarStore } from '../../../core/ports/calendar-store.ts';
import type { DeliveryStore } from '../../../core/ports/delivery-store.ts';
import type { ErasureStore } from '../../../core/ports/erasure-store.ts';
import type { ExcuseStore } from '../../../core/ports/excuse-store.ts';
import type { FigureStore } from '../../../core/ports/figure-store.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type {
  AccountStore,
  AuditStore,
  GroupStore,
  HubStore,
  PeopleStore,
  RoomStore,
  SiteStore,
  SlotStore,
} from '../../../core/ports/hub-store.ts';
import type { ImportStore } from '../../../core/ports/import-store.ts';
import type { LookAlikeStore } from '../../../core/ports/look-alike-store.ts';
import type { NewsStore } from '../../../core/ports/news-store.ts';
import type { NotificationStore } from '../../../core/ports/notification-store.ts';
import type { RecordStore } from '../../../core/ports/record-store.ts';
import type { RequestLedgerStore } from '../../../core/ports/request-ledger.ts';
import type { TokenStore } from '../../../core/ports/token-store.ts';
import type { UnitStore } from '../../../core/ports/unit-store.ts';
import type { WorklistStore } from '../../../core/ports/worklist-store.ts';
import { committed } from '../after-commit.ts';
import type { HubDatabase } from '../database.ts';
import { SqlAccountStore } from './sql-account-store.ts';
import { SqlAuditStore } from './sql-audit-store.ts';
import { SqlBookingStore } from './sql-booking-store.ts';
import { SqlCalendarStore, SqlUnitStore } from './sql-calendar-store.ts';
import { SqlDeliveryStore } from './sql-delivery-store.ts';
import { SqlErasureStore } from './sql-erasure-store.ts';
import { SqlExcuseStore } from './sql-excuse-store.ts';
import { SqlFigureStore } from './sql-figure-store.ts';
import { SqlGroupStore } from './sql-group-store.ts';
import { SqlImportStore } from './sql-import-store.ts';
import { SqlLookAlikeStore } from './sql-look-alike-store.ts';
import { SqlNewsStore } from './sql-news-store.ts';
import { SqlNotificationStore } from './sql-notification-store.ts';
import { SqlPeopleStore } from './sql-people-store.ts';
import { SqlRecordStore } from './sql-record-store.ts';
import { SqlRequestLedger } from './sql-request-ledger.ts';
import { SqlRoomStore, SqlSiteStore } from './sql-site-store.ts';
import { SqlSlotStore } from './sql-slot-store.ts';
import { SqlTokenStore } from './sql-token-store.ts';
import { SqlWorklistStore } from './sql-worklist-store.ts';

/** The reference data in SQL, on the database or inside one of its transactions. */
export class SqlHubStore implements HubStore {
  readonly sites: SiteStore;
  readonly rooms: RoomStore;
  readonly people: PeopleStore;
  readonly lookAlikes: LookAlikeStore;
  readonly accounts: AccountStore;
  readonly groups: GroupStore;
  readonly slots: SlotStore;
  readonly calendars: CalendarStore;
  readonly units: UnitStore;
  readonly imports: ImportStore;
  readonly erasures: ErasureStore;
  readonly excuses: ExcuseStore;
  readonly records: RecordStore;
  readonly bookings: BookingStore;
  readonly worklist: WorklistStore;
  readonly news: NewsStore;
  readonly notifications: NotificationStore;
  readonly deliveries: DeliveryStore;
  readonly figures: FigureStore;
  readonly tokens: TokenStore;
  readonly requests: RequestLedgerStore;
  readonly audit: AuditStore;
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
    this.sites = new SqlSiteStore(db);
    this.rooms = new SqlRoomStore(db);
    this.people = new SqlPeopleStore(db);
    this.lookAlikes = new SqlLookAlikeStore(db);
    this.accounts = new SqlAccountStore(db);
    this.groups = new SqlGroupStore(db);
    this.slots = new SqlSlotStore(db);
    this.calendars = new SqlCalendarStore(db);
    this.units = new SqlUnitStore(db);
    this.imports = new SqlImportStore(db);
    this.erasures = new SqlErasureStore(db);
    this.excuses = new SqlExcuseStore(db);
    this.records = new SqlRecordStore(db);
    this.bookings = new SqlBookingStore(db);
    this.worklist = new SqlWorklistStore(db);
    this.news = new SqlNewsStore(db);
    this.notifications = new SqlNotificationStore(db);
    this.deliveries = new SqlDeliveryStore(db);
    this.figures = new SqlFigureStore(db);
    this.tokens = new SqlTokenStore(db);
    this.requests = new SqlRequestLedger(db);
    this.audit = new SqlAuditStore(db);
  }

  async transaction<T>(work: (store: HubStore, trx: HubTransaction) => Promise<T>): Promise<T> {
    let inside: HubTransaction | null = null;
    const done = await this.db.transaction().execute((trx) => {
      inside = trx;
      return work(new SqlHubStore(trx), trx);
    });
    if (inside) committed(inside);
    return done;
  }
}
