/** Where a list continues: opaque to who asks, checked when it comes back. */
import type { z } from 'zod';

export function writeCursor(place: Readonly<Record<string, string | number | boolean>>): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** What the cursor says, or null when it is none of ours. */
export function readCursor<S extends z.ZodObject>(shape: S, cursor: string): z.output<S> | null {
  try {
    const json: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const parsed = shape.safeParse(json);
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
