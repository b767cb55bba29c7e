/** Face templates as they lie in their rows: sealed under the key of the person they are of. */
import { meanTemplate, templateFromBase64, templateToBase64 } from '../../../core/domain/face-template.ts';
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

/**
 * What a kiosk needs of these: their mean, by which it would compare them anyway. One template a person keeps the
 * gallery of a large site small, and says less of a face than all of them.
 */
export function kioskTemplates(rows: readonly TemplateTable[], key: Uint8Array): string[] {
  const templates = rows.flatMap((row) => {
    const text = openTemplate(row, key);
    return (text === null ? null : templateFromBase64(text)) ?? [];
  });
  const mean = meanTemplate(templates);
  return mean ? [templateToBase64(mean)] : [];
}
