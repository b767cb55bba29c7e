/** A head of 68 points and what a camera sees of it, for tests of pose and challenge. */

const DEGREE = Math.PI / 180;

/** Roughly a head: 68 points, x and y in eye distances about the eyes' middle, z towards the camera. */
export const head: [number, number, number][] = Array.from({ length: 68 }, (_, i) => {
  const t = (from: number, to: number) => (i - from) / (to - from);
  if (i < 17) return [-1.1 + 2.2 * t(0, 16), 0.3 + 1.3 * Math.sin(Math.PI * t(0, 16)), -0.6];
  if (i < 27) return [-0.9 + 1.8 * t(17, 26), -0.35, 0.05 - 0.3 * (2 * t(17, 26) - 1) ** 2];
  if (i < 31) return [0, 0.1 + 0.5 * t(27, 30), 0.1 + 0.45 * t(27, 30)];
  if (i < 36) return [-0.2 + 0.4 * t(31, 35), 0.72, 0.25];
  if (i < 48) {
    const angle = ((i - 36) % 6) * 60 * DEGREE;
    return [(i < 42 ? -0.5 : 0.5) + 0.18 * Math.cos(angle), 0.07 * Math.sin(angle), -0.08];
  }
  const angle = ((i - 48) / 20) * 360 * DEGREE;
  return [0.35 * Math.cos(angle), 1.1 + 0.12 * Math.sin(angle), 0.15];
});

/** What a camera ten eye distances away sees of points turned by yaw and pitch, with noise of the landmarks. */
export function seen(
  points: readonly (readonly [number, number, number])[],
  turn: { yaw: number; pitch: number },
  noise = 0,
): Float32Array {
  const [sy, cy] = [Math.sin(turn.yaw * DEGREE), Math.cos(turn.yaw * DEGREE)];
  const [sp, cp] = [Math.sin(turn.pitch * DEGREE), Math.cos(turn.pitch * DEGREE)];
  return Float32Array.from(
    points.flatMap(([x, y, z], i) => {
      const x1 = x * cy + z * sy;
      const z1 = z * cy - x * sy;
      const y1 = y * cp - z1 * sp;
      const depth = 10 - (z1 * cp + y * sp);
      const wobble = noise * Math.sin(i * 12.9898 + turn.yaw);
      return [320 + (600 * x1) / depth + wobble, 240 + (600 * y1) / depth - wobble];
    }),
  );
}
