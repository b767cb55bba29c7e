/** Face templates as they lie in their rows: sealed under the key of the person they are of. */
import { open } from '../../../core/domain/sealing.ts';
import type { TemplateRow } from '../../../core/ports/hub-store.ts';
import type { TemplateTable } from '../tables/reference.ts';

export function templateContext(id: string): string {
  return `template/${id}`;
}

export function openTemplate(row: TemplateTable, key: Uint8Array): string | null {
  const plain = open(key, new Uint8Array(row.sealed), templateContext(row.id));
  return plain ? new TextDecoder().decode(plain) : null;
}

export function templateOf(row: TemplateTable): TemplateRow {
  return {
    id: row.id,
    pack: row.pack,
    facePx: row.face_px,
    sharpness: row.sharpness,
    brightness: row.brightness,
    addedAt: row.created_at,
  };
}

/** Those that the newest one was made with: templates of different makes never compare. Rows ascend by id. */
export function newestMake<T extends Pick<TemplateTable, 'pack'>>(rows: readonly T[]): T[] {
  const pack = rows.at(-1)?.pack;
  return rows.filter((row) => row.pack === pack);
}
