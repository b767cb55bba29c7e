/** What a kiosk tells IT about itself, as closed codes. Each has words in every locale of the hub (`notice`). */
import { z } from 'zod';

export const noticeCode = z.enum([
  /** Somebody held up a picture, or the camera is no camera. */
  'attack.suspected',
  /** A session was started with badge and PIN in a room that no beacon confirmed. */
  'location.unconfirmed-start',
  /** The kiosk's database was damaged; another one was begun, and what could be read was taken over into it. */
  'storage.set-aside',
  /** A log goes on under a new name: this disk is older than what the hub has seen of it … */
  'log.set-back',
  /** … or the hub has refused it again and again. */
  'log.rejected',
  /** … or the kiosk ended without closing its database, and what it wrote last is not on the disk. */
  'log.tail-lost',
]);
export type NoticeCode = z.infer<typeof noticeCode>;
