import { describe, expect, test } from 'vitest';
import { MotionGate } from './motion-gate.ts';

const [WIDTH, HEIGHT] = [640, 480];
/** A patterned room with some sensor noise; `person` puts a light disc of that radius at `x`. */
function room(options: { person?: { x: number; radius: number }; light?: number; seed?: number } = {}) {
  const data = new Uint8Array((WIDTH * HEIGHT * 3) / 2).fill(128);
  let state = options.seed ?? 1;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      state = (state * 1103515245 + 12345) & 0x7fffffff;
      const noise = ((state >> 16) % 13) - 6;
      const person = options.person;
      const near = person && Math.hypot(x - person.x, y - 240) < person.radius;
      data[y * WIDTH + x] = (near ? 170 : 60 + ((x >> 5) % 3) * 20) + (options.light ?? 0) + noise;
    }
  }
  return { data, format: 'I420' as const, width: WIDTH, height: HEIGHT };
}
const rooms = Array.from({ length: 4 }, (_, seed) => room({ seed: seed + 1 }));

/** Offers 30 frames a second for some time; how many were asked for and how many passed. */
function offer(
  gate: MotionGate,
  from: number,
  ms: number,
  frame: (index: number) => ReturnType<typeof room>,
) {
  let [looked, passed] = [0, 0];
  for (let index = 0; index * 33.3 < ms; index++) {
    const now = from + index * 33.3;
    if (!gate.curious(now)) continue;
    looked++;
    if (gate.passes(frame(index), now)) passed++;
  }
  return { looked, passed };
}
const empty = (index: number) => rooms[index % rooms.length] as ReturnType<typeof room>;

describe('the motion gate', () => {
  test('passes everything after a camera was opened, then about one frame a second of an empty room', () => {
    const gate = new MotionGate();
    gate.wake(0);
    expect(offer(gate, 0, 3_000, empty).passed).toBeGreaterThanOrEqual(89);
    const rest = offer(gate, 3_000, 20_000, empty);
    expect(rest.passed).toBeGreaterThanOrEqual(18);
    expect(rest.passed).toBeLessThanOrEqual(22);
    expect(rest.looked).toBeLessThanOrEqual(210);
  });

  test('lets through at once who walks in, and all of what follows', () => {
    const gate = new MotionGate();
    offer(gate, 0, 5_000, empty);
    const walk = offer(gate, 5_000, 1_000, (index) => room({ person: { x: 20 + 8 * index, radius: 50 } }));
    expect(walk.passed).toBeGreaterThanOrEqual(24);
  });

  test('notices somebody as small as a face that can just be found, and as slow as one step in two seconds', () => {
    const gate = new MotionGate();
    offer(gate, 0, 5_000, empty);
    const slow = offer(gate, 5_000, 2_000, (index) => room({ person: { x: 20 + index, radius: 26 } }));
    expect(slow.passed).toBeGreaterThanOrEqual(45);
  });

  test('looks once a second at who stood still all along, and always while the face is followed', () => {
    const gate = new MotionGate();
    const person = (index: number) => room({ person: { x: 320, radius: 60 }, seed: index });
    offer(gate, 0, 5_000, person);
    expect(offer(gate, 5_000, 5_000, person).passed).toBeGreaterThanOrEqual(4);
    gate.followed(10_000);
    expect(offer(gate, 10_000, 2_900, person).passed).toBeGreaterThanOrEqual(87);
  });

  test('takes no notice of a lamp that is dimmed', () => {
    const gate = new MotionGate();
    offer(gate, 0, 5_000, empty);
    const dimmed = offer(gate, 5_000, 5_000, (index) => room({ light: -index / 8, seed: index }));
    expect(dimmed.passed).toBeLessThanOrEqual(6);
  });
});
