/** The kinds of attacks, and the genuine walk-up they are measured beside. */
import type { ChallengeStep } from '../../core/contracts/vision.ts';
import type { Picture } from '../../main/vision/frame-files.ts';
import { type Card, type CardPose, holdUp, room } from './card.ts';
import { type Head, type HeadPose, STRAIGHT } from './head.ts';
import { type Asked, type Manner, mannerOf, perform } from './performer.ts';
import { blur, expose, HEIGHT, type Pixels, WIDTH } from './pixels.ts';

/** A camera as the operating system names it. */
const WEBCAM = 'HD Pro Webcam C920 (046d:082d)';
const VIRTUAL = ['OBS Virtual Camera', 'Dummy video device (0x0000)', 'ManyCam Virtual Webcam'];

/** What stands before the camera during one walk-up. */
export interface Scene {
  readonly camera: string;
  /** `at`: ms since the walk-up began; calls come in order. */
  frame(at: number, asked: Asked): Picture;
}

export type Random = () => number;
type MakeScene = (head: Head, random: Random) => Scene;

/** Noise and light of one camera on one day: webcams smooth their own noise before anybody sees it. */
function cameraOf(random: Random): (from: Pixels, at: number) => Picture {
  const sigma = 0.4 + 0.6 * random();
  const light = 0.92 + 0.16 * random();
  return (from, at) => expose(from, light * (1 + 0.012 * Math.sin(at / 900)), sigma, random);
}

export const genuine: MakeScene = (head, random) => {
  const manner = mannerOf(random);
  const take = cameraOf(random);
  return { camera: WEBCAM, frame: (at, asked) => take(head.render(perform(manner, asked, at)), at) };
};

/** What a hand does with a picture when a head is asked to move. */
function handled(manner: Manner, reach: number, asked: Asked, at: number): CardPose {
  const pose = perform(manner, asked, at);
  const shake = 1.6 * Math.sin(at / 160 + manner.phase);
  return {
    yaw: 1.4 * pose.yaw * reach,
    pitch: 1.4 * pose.pitch * reach,
    roll: pose.roll * 2,
    near: pose.near,
    x: pose.x * 2 + shake,
    y: pose.y * 2,
  };
}

/** Photographs come out of a printer with less colour, less depth, and coarse. */
function printed(random: Random): Card['ink'] {
  const [low, span, gamma] = [18 + 22 * random(), 190 + 35 * random(), 0.85 + 0.3 * random()];
  const cast = [1 + 0.06 * random(), 1, 0.94 + 0.06 * random()];
  const dots = 3 + 5 * random();
  return (value, channel, u, v) =>
    (low + span * (value / 255) ** gamma) * (cast[channel] as number) +
    dots * Math.sin(2.1 * u + channel) * Math.sin(2.3 * v);
}

/** A screen shines, in a grid of coloured points that beats with the sensor's. */
function shining(random: Random): (at: number) => Card['ink'] {
  const pitch = 1.1 + 0.9 * random();
  const depth = 0.08 + 0.14 * random();
  const [gx, gy] = [120 * (random() - 0.5), -60 - 60 * random()];
  const glare = 40 + 90 * random();
  return (at) => {
    const band = at / 130;
    return (value, channel, u, v) => {
      const grid =
        Math.cos((2 * Math.PI * u) / pitch - (2 * Math.PI * channel) / 3) +
        Math.cos((2 * Math.PI * v) / pitch);
      const flicker = 1 + 0.03 * Math.sin(v / 40 + band);
      const spot = glare * Math.exp(-(((u - gx) / 34) ** 2 + ((v - gy) / 22) ** 2) / 2);
      return (14 + value * 0.98) * (1 + depth * 0.5 * grid) * flicker + spot;
    };
  };
}

interface Held {
  readonly bend: number | null;
  /** How much of a turn of the head the hand makes of the card, and how. */
  readonly reach: number;
  readonly border: number;
  readonly edge: readonly [number, number, number];
  readonly window: Card['window'];
}

/** A4 or a card cut out around the head. */
function paper(random: Random, bend: number | null): Held {
  const width = 230 + 90 * random();
  const height = 300 + 60 * random();
  const white = 205 + 40 * random();
  return {
    bend,
    reach: 0.35 + 0.5 * random(),
    border: random() < 0.3 ? 0 : 8 + 14 * random(),
    edge: [white, white, white * 0.97],
    window: { x: (WIDTH - width) / 2, y: 0.47 * HEIGHT - height / 2, width, height },
  };
}

function phone(random: Random): Held {
  const width = 215 + 40 * random();
  const height = 330 + 60 * random();
  const dark = 10 + 20 * random();
  return {
    bend: null,
    reach: 0.35 + 0.5 * random(),
    border: 7 + 7 * random(),
    edge: [dark, dark, dark],
    window: { x: (WIDTH - width) / 2, y: 0.47 * HEIGHT - height / 2, width, height },
  };
}

function held(
  random: Random,
  shape: Held,
  show: (at: number, asked: Asked) => Pixels,
  ink: (at: number) => Card['ink'],
): Scene {
  const manner = mannerOf(random);
  const take = cameraOf(random);
  const behind = room(random);
  const soft = random() < 0.4 ? 1 : 0;
  const frame = (at: number, asked: Asked): Picture => {
    const card = { ...shape, picture: show(at, asked), ink: ink(at) };
    return take(blur(holdUp(card, handled(manner, shape.reach, asked, at), behind), soft), at);
  };
  return { camera: WEBCAM, frame };
}

const paperPhoto: MakeScene = (head, random) => {
  const ink = printed(random);
  return held(
    random,
    paper(random, null),
    () => head.scene,
    () => ink,
  );
};

const bentPhoto: MakeScene = (head, random) => {
  const ink = printed(random);
  return held(
    random,
    paper(random, 130 + 110 * random()),
    () => head.scene,
    () => ink,
  );
};

/** Worn as a mask or held flat; the eyes behind the holes are somebody's own and blink when asked. */
const cutOutEyes: MakeScene = (head, random) => {
  const ink = printed(random);
  const manner = mannerOf(random);
  const shape = paper(random, random() < 0.5 ? 150 + 90 * random() : null);
  const show = (at: number, asked: Asked): Pixels => {
    const { lids } = perform(manner, asked, at);
    return lids > 0 ? head.render({ ...STRAIGHT, lids }) : head.scene;
  };
  return held(random, shape, show, () => ink);
};

const phonePhoto: MakeScene = (head, random) =>
  held(random, phone(random), () => head.scene, shining(random));

/** A phone that plays a recorded challenge of this very person, at its own pace. */
const phoneReplay: MakeScene = (head, random) => {
  const tape = recording(random);
  return held(random, phone(random), (at) => head.render(tape(at)), shining(random));
};

/** The recorded challenge itself in place of the camera's stream, behind the name of a real one. */
const injectedReplay: MakeScene = (head, random) => {
  const tape = recording(random);
  const take = cameraOf(random);
  return { camera: WEBCAM, frame: (at) => take(head.render(tape(at)), at) };
};

const STEPS: readonly ChallengeStep[] = ['turn-left', 'turn-right', 'look-up', 'blink', 'come-closer'];

/** Three answers in the order of another day, played over and over at another rate. */
function recording(random: Random): (at: number) => HeadPose {
  const manner = mannerOf(random);
  const rate = 0.6 + 1.4 * random();
  const order = [...STEPS].sort(() => random() - 0.5).slice(0, 3);
  const [lead, each] = [900, 2100];
  return (at) => {
    const t = (at * rate) % (lead + each * order.length);
    const index = Math.floor((t - lead) / each);
    const step = t < lead ? null : (order[index] ?? null);
    return perform(manner, { step, since: lead + index * each }, t);
  };
}

/** A genuine start that stops: the very same frame from then on, or that frame under fresh noise. */
const frozen: MakeScene = (head, random) => {
  const scene = genuine(head, random);
  const after = 300 + 1500 * random();
  const noisy = random() < 0.5;
  const take = cameraOf(random);
  let last: Picture | null = null;
  const frame = (at: number, asked: Asked): Picture => {
    if (at < after || !last) {
      last = scene.frame(at, asked);
      return last;
    }
    const { width, height, data } = last;
    return noisy ? take({ width, height, data: new Uint8ClampedArray(data.buffer) }, at) : last;
  };
  return { camera: WEBCAM, frame };
};

/** A perfect actor behind a software camera: nothing but its name gives it away. */
const virtualCamera: MakeScene = (head, random) => ({
  ...genuine(head, random),
  camera: VIRTUAL[Math.floor(random() * VIRTUAL.length)] as string,
});

export const SPECIES: Readonly<Record<string, MakeScene>> = {
  'photo on paper, held': paperPhoto,
  'photo on paper, bent': bentPhoto,
  'cut-out eyes': cutOutEyes,
  'photo on a phone': phonePhoto,
  'recorded challenge on a phone': phoneReplay,
  'recorded challenge injected': injectedReplay,
  'frozen frame': frozen,
  'virtual camera': virtualCamera,
};
