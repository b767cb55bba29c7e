/** The list of work as a page shows it: in groups, the most pressing kind first. */
import type { WorkItem } from '../../../core/contracts/rest/worklist.ts';

export type WorkKind = WorkItem['kind'];

/** People wait at the door first; what a kiosk has not said yet can only be waited for. */
const ORDER: readonly WorkKind[] = [
  'walk-in-waiting',
  'feedback-open',
  'excuse-possible',
  'excuse-waiting',
  'makeup-wanted',
  'review',
  'kiosk-silent',
];

export interface WorkGroup {
  readonly kind: WorkKind;
  readonly items: readonly WorkItem[];
}

/** Groups without anything are left out; within a group the order stays. */
export function byKind(items: readonly WorkItem[]): WorkGroup[] {
  return ORDER.map((kind) => ({ kind, items: items.filter((item) => item.kind === kind) })).filter(
    (group) => group.items.length > 0,
  );
}

/** Names an item among its like, for as long as it waits. */
export function keyOfWork(item: WorkItem): string {
  if (item.kind === 'excuse-waiting') return item.excuseId;
  return item.kind === 'walk-in-waiting' ? `${item.session.id}-${item.person.subject}` : item.session.id;
}
