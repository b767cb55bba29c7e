/** Units: what sessions teach. */
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import type { UnitRow } from '../../../core/ports/unit-store.ts';
import { audit, type HubContext, newId } from '../hub-context.ts';

type Write = Scope<'timetable.write'>;

export class UnitService {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  async list(siteId: string | null, scope: Scope<'timetable.read'>): Promise<UnitRow[]> {
    return this.context.store.units.list(siteId, scope);
  }

  async create(
    wanted: Pick<UnitRow, 'siteId' | 'code' | 'name'>,
    scope: Write,
  ): Promise<UnitRow | HubRefusal> {
    return this.context.store.transaction(async (store) => {
      if (!(await store.sites.byId(wanted.siteId, scope))) return no('sites.unknown');
      const others = await store.units.list(wanted.siteId, scope);
      if (others.some((other) => other.code === wanted.code)) return no('units.code-taken');
      const unit: UnitRow = { ...wanted, id: newId(), version: 1 };
      await store.units.insert(unit, this.context.clock.wall(), scope);
      await audit(this.context, store, scope, 'units.create', unit.id);
      return unit;
    });
  }

  async update(
    id: string,
    change: { readonly code?: string | undefined; readonly name?: string | undefined },
    ifMatch: string | null,
    scope: Write,
  ): Promise<UnitRow | HubRefusal> {
    return this.context.store.transaction(async (store) => {
      const unit = await store.units.byId(id, scope);
      if (!unit) return no('units.unknown');
      if (ifMatch !== null && ifMatch !== String(unit.version)) return no('request.stale');
      const { code = unit.code, name = unit.name } = change;
      const others = await store.units.list(unit.siteId, scope);
      if (others.some((other) => other.id !== id && other.code === code)) return no('units.code-taken');
      const next = { ...unit, code, name, version: unit.version + 1 };
      await store.units.update(next, scope);
      await audit(this.context, store, scope, 'units.update', id);
      return next;
    });
  }
}
