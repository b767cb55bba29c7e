/** From a card's UID to a person. A UID is used once, to compute its keyed hash, and kept nowhere. */
import { createHmac } from 'node:crypto';
import type { FeedPerson } from '../../core/contracts/feed.ts';
import type { Refusal } from '../../core/contracts/refusal.ts';
import { refuse } from '../../core/domain/decision.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';

/** HMAC-SHA256 of the upper-case hex UID under the site's badge key (base64), lower-case hex. */
export function badgeHash(badgeKey: string, uid: string): string {
  return createHmac('sha256', Buffer.from(badgeKey, 'base64')).update(uid.toUpperCase()).digest('hex');
}

/** The badge's holder, or `badge.unknown`. */
export function holderOf(
  store: KioskStore,
  uid: string,
): { readonly kind: 'holder'; readonly person: FeedPerson } | Refusal {
  const placement = store.placement();
  const person = placement && store.personByBadge(badgeHash(placement.badgeKey, uid));
  return person ? { kind: 'holder', person } : refuse('badge.unknown');
}
