/**
 * Badges. Their numbers are turned into what the hub keeps instead (an HMAC under the site's key) as they are read:
 * no report, no stored file and no log holds one.
 */

import { badgeHmac } from '../access/secrets.ts';
import { audit, newId } from '../hub-context.ts';
import { isRandomUid, MAX_BADGES } from '../people/people-service.ts';
import { callPerson } from './directory.ts';
import type { ImportKindWork, Plan, PlanEnv } from './kind.ts';
import { type PlannedChange, type RowError, rowError } from './report.ts';
import { readTable } from './text-table.ts';

export const BADGE_COLUMNS = { person: 'required', number: 'required', label: 'optional' } as const;

const UID = /^([0-9A-F]{2}){4,10}$/;
const LONGEST_LABEL = 100;

interface Wanted {
  readonly row: number;
  readonly person: string;
  readonly hmac: string;
  readonly label: string;
}

export const badgesImport: ImportKindWork<Wanted[]> = {
  types: ['csv'],
  async read(file, { site, store, grants }) {
    const { input: rows, errors: found } = readTable(file, BADGE_COLUMNS);
    const key = await store.sites.badgeKey(site.id, grants.people);
    const errors = [...found];
    const input = rows.flatMap(({ row, cells }): Wanted[] => {
      const wrong = (column: string, code: RowError['code'], params = {}) => {
        errors.push(rowError(row, column, code, params));
        return [];
      };
      const uid = (cells.number ?? '').replaceAll(/[\s:-]/g, '').toUpperCase();
      const { person = '', label = '' } = cells;
      if (person === '') return wrong('person', 'import.empty');
      if (!UID.test(uid) || !key) return wrong('number', 'import.invalid-badge');
      if (isRandomUid(uid)) return wrong('number', 'import.random-badge');
      if (label.length > LONGEST_LABEL)
        return wrong('label', 'import.cell-too-long', { most: LONGEST_LABEL });
      return [{ row, person, hmac: badgeHmac(key, uid), label }];
    });
    return { input, errors };
  },
  plan: planBadges,
};

async function planBadges(input: Wanted[], env: PlanEnv): Promise<Plan> {
  const { directory, store, grants } = env;
  const errors: RowError[] = [];
  const changes: PlannedChange[] = [];
  const steps: { readonly wanted: Wanted; readonly personId: string; readonly subject: string }[] = [];
  const rows = new Map<string, number>();
  const held = new Map<string, number>();
  for (const wanted of input) {
    const { row, hmac, label } = wanted;
    const person = directory.person(wanted.person);
    const twice = rows.get(hmac);
    rows.set(hmac, row);
    if (!person) errors.push(rowError(row, 'person', 'import.unknown-person', { called: wanted.person }));
    else if (!person.active)
      errors.push(rowError(row, 'person', 'import.inactive-person', { called: wanted.person }));
    else if (twice !== undefined) errors.push(rowError(row, 'number', 'import.duplicate', { other: twice }));
    if (!person?.active || twice !== undefined) continue;
    const what = callPerson(person, directory.person) === person.id ? person.displayName : wanted.person;
    const holder = await store.people.badgeHolder(directory.site.id, hmac, grants.people);
    if (holder === person.id) {
      changes.push({ row, action: 'none', what, target: person.id, fields: [] });
      continue;
    }
    if (holder !== null) {
      errors.push(rowError(row, 'number', 'import.badge-taken'));
      continue;
    }
    const badges = (held.get(person.id) ?? person.badges.length) + 1;
    held.set(person.id, badges);
    if (badges > MAX_BADGES)
      errors.push(rowError(row, 'person', 'import.too-many-badges', { most: MAX_BADGES }));
    const fields = [{ name: 'badge', before: null, after: label === '' ? '…' : label }];
    changes.push({ row, action: 'add', what, target: person.id, fields });
    steps.push({ wanted, personId: person.id, subject: person.subject });
  }
  return {
    changes,
    errors,
    apply: async (trx) => {
      for (const { wanted, personId, subject } of steps) {
        const badge = {
          id: newId(),
          personId,
          siteId: directory.site.id,
          hmac: wanted.hmac,
          label: wanted.label,
        };
        await store.people.addBadge(badge, env.now, grants.people);
        await env.context.log.markChanged('person', subject, trx);
        await audit(env.context, store, grants.people, 'badges.add', personId, {
          badgeId: badge.id,
          import: true,
        });
      }
      return {};
    },
  };
}
