/** Units: what sessions teach. */
import type { Scope } from '../domain/scope.ts';

export interface UnitRow {
  readonly id: string;
  readonly siteId: string;
  /** Unique within the site. */
  readonly code: string;
  readonly name: string;
  readonly version: number;
}

export interface UnitStore {
  /** By code; of every site when `siteId` is null. */
  list(siteId: string | null, scope: Scope): Promise<UnitRow[]>;
  byId(id: string, scope: Scope): Promise<UnitRow | null>;
  insert(unit: UnitRow, at: number, scope: Scope<'timetable.write'>): Promise<void>;
  update(unit: UnitRow, scope: Scope<'timetable.write'>): Promise<void>;
}
