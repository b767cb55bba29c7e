/** Labels of cameras that are software: anything can be fed through them. Fixed by the drivers' own names. */
const VIRTUAL = [
  /^$/,
  /^fake_device/i,
  /^(file|frames):/i,
  /[/\\]/,
  /\.(mjpe?g|y4m)$/i,
  /virtual/i,
  /loopback|dummy video/i,
  /\b(obs|manycam|xsplit|snap camera|droidcam|iriun|epoccam|camo|ndi|ivcam|mmhmm|e2esoft|sparkocam|webcamoid|akvcam)\b/i,
];

/**
 * Whether frames of this camera may be trusted. A label that names a software camera, or none, is refused unless
 * the configuration lists exactly this label (simulation mode; a provisioned kiosk lists none).
 */
export function cameraTrusted(label: string, allowed: readonly string[]): boolean {
  return allowed.includes(label) || !VIRTUAL.some((pattern) => pattern.test(label));
}
