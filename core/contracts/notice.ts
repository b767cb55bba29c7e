/** What a kiosk tells IT about itself, as closed codes. Each has words in every locale of the hub (`notice`). */
import { z } from 'zod';

export const noticeCode = z.enum([
  /** Somebody held up a picture, or the camera is no camera. */
  'attack.suspected',
  /** A session was started with badge and PIN in a room that no beacon confirmed. */
  'location.unconfirmed-start',
  /** The kiosk's database was damaged, and another one was begun. */
  'storage.set-aside',
  /** A log goes on under a new name: this disk is older than what the hub has seen of it … */
  'log.set-back',
  /** … or the hub has refused it again and again. */
  'log.rejected',
]);
export type NoticeCode = z.infer<typeof noticeCode>;
