/** Face templates as they travel: 512 float32, little-endian, base64 (see contracts/vision.ts). */

/** Values of one template. */
export const TEMPLATE_LENGTH = 512;

/** Base64 of a template's little-endian bytes. */
export function templateToBase64(template: Float32Array): string {
  const view = new DataView(new ArrayBuffer(template.length * 4));
  template.forEach((value, index) => {
    view.setFloat32(index * 4, value, true);
  });
  let bytes = '';
  for (const byte of new Uint8Array(view.buffer)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}

/** The template, or null when the text is not 512 finite float32 values. */
export function templateFromBase64(text: string): Float32Array | null {
  let bytes: string;
  try {
    bytes = atob(text);
  } catch {
    return null;
  }
  if (bytes.length !== TEMPLATE_LENGTH * 4) return null;
  const view = new DataView(new ArrayBuffer(bytes.length));
  for (let i = 0; i < bytes.length; i++) view.setUint8(i, bytes.charCodeAt(i));
  const template = new Float32Array(TEMPLATE_LENGTH);
  for (let i = 0; i < TEMPLATE_LENGTH; i++) {
    const value = view.getFloat32(i * 4, true);
    if (!Number.isFinite(value)) return null;
    template[i] = value;
  }
  return template;
}

/** Cosine of two unit vectors: 1 is the same face, strangers are near 0. */
export function likeness(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < TEMPLATE_LENGTH; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** What several templates of one person say together, at length one; null for none, or none with a direction. */
export function meanTemplate(templates: readonly Float32Array[]): Float32Array | null {
  const sum = new Float32Array(TEMPLATE_LENGTH);
  for (const template of templates)
    for (let i = 0; i < TEMPLATE_LENGTH; i++) sum[i] = (sum[i] as number) + (template[i] as number);
  const length = Math.sqrt(likeness(sum, sum));
  return length > 0 && Number.isFinite(length) ? sum.map((value) => value / length) : null;
}
