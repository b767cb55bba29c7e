/** How a screen is laid out, and what stands on its dark half. */
import type { KioskScreen, KioskView } from '../../../core/contracts/kiosk-view.ts';
import type { IconName } from '../parts/icons.tsx';

type Kind = KioskScreen['kind'];

/** `page`: the whole width and no stage. */
export type Shape = 'even' | 'typing' | 'menu' | 'page';

const SHAPES: Partial<Record<Kind, Shape>> = {
  'walk-ins': 'page',
  roll: 'page',
  feedback: 'page',
  provisioning: 'typing',
  'exit-code': 'typing',
  pin: 'typing',
  'trainer-menu': 'menu',
};

export function shapeOf(screen: KioskScreen): Shape {
  return SHAPES[screen.kind] ?? 'even';
}

/** Screens about somebody in front of the camera keep its picture, so that the next in line sees it at once. */
const WITH_CAMERA: ReadonlySet<Kind> = new Set([
  'home',
  'confirm-face',
  'welcome',
  'already-in',
  'walk-in-waiting',
  'refused',
  'session-started',
  'feedback-identify',
]);

const POSTERS: Partial<Record<Kind, IconName>> = {
  pin: 'lock',
  'trainer-menu': 'person',
  'confirm-end': 'stop',
  'feedback-thanks': 'heart',
  'exit-code': 'lock',
  'out-of-order': 'tool',
  starting: 'spark',
};

/** The stage: the camera's picture, the set-up steps, a symbol, or the clock when there is nothing better. */
export type StageShow = 'preview' | 'steps' | 'clock' | IconName;

export function stageOf(view: KioskView): StageShow {
  const { kind } = view.screen;
  if (kind === 'provisioning') return 'steps';
  if (view.cameraWanted && WITH_CAMERA.has(kind)) return 'preview';
  return POSTERS[kind] ?? 'clock';
}

/** Whether the stage already shows the time, so that the header need not. */
export function clockOnStage(view: KioskView): boolean {
  return shapeOf(view.screen) !== 'page' && stageOf(view) === 'clock';
}
