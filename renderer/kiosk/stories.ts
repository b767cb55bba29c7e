/**
 * Every state of the screen as a value: for tests, screenshots, and whoever changes a style. `?story=name` in the
 * story build; `&language=fr` and `&reduced` vary it. Names are made up.
 */
import type { KioskScreen, KioskView } from '../../core/contracts/kiosk-view.ts';

/** 09:04 on a Tuesday in Paris; stories stand still. */
const NOW = Date.UTC(2031, 4, 13, 7, 4, 20);
const MINUTE = 60_000;
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const session = {
  id: id(1),
  title: 'Electrical safety, part 2',
  trainer: 'Claire Moreau',
  scheduledStart: NOW + 11 * MINUTE,
  scheduledEnd: NOW + 131 * MINUTE,
};

const open: NonNullable<KioskView['open']> = {
  ...session,
  scheduledStart: NOW - 4 * MINUTE,
  startedAt: NOW - 6 * MINUTE,
  counts: { expected: 14, present: 8, late: 1, pending: 5, arrived: 0 },
  walkIns: 0,
};

const base: KioskView = {
  revision: 1,
  wall: NOW,
  clockTrust: 'anchored',
  simulation: false,
  version: '0.1.0',
  place: { room: 'Room 2.14', site: 'North Campus', zone: 'Europe/Paris', verdict: 'confirmed' },
  network: 'online',
  unsent: 0,
  devices: { camera: 'ok', vision: 'ready', badge: 'ok', beacon: 'ok' },
  open: null,
  next: session,
  feedbackFor: null,
  face: { phase: 'nobody', hint: null, step: null, stepLeftMs: null },
  cameraWanted: false,
  language: 'en',
  screen: { kind: 'home' },
};

const opened: KioskView = { ...base, open, next: null, cameraWanted: true };
const at = (screen: KioskScreen, from: KioskView = opened): KioskView => ({ ...from, screen });
const facing = (face: Partial<KioskView['face']>): KioskView => ({
  ...opened,
  face: { ...opened.face, ...face },
});
type RefusalCode = Extract<KioskScreen, { kind: 'refused' }>['refusal']['code'];
const refused = (code: RefusalCode, params: Record<string, string | number> = {}): KioskScreen => ({
  kind: 'refused',
  refusal: { code, params },
});

const NAMES = [
  'Adjoa Mensah',
  'Aleksander Wójcik',
  'Amélie Fontaine',
  'Bilal Haddad',
  'Chloé Rousseau',
  'Daniel Okafor',
  'Elif Yıldız',
  'Hugo Lefèvre',
  'Ines Carvalho',
  'Jonas Lindqvist',
  'Mei-Ling Chen',
  'Noor van der Berg',
  'Sofia Papadopoulou',
  'Tomás Herrera',
];
const STATUSES = ['present', 'present', 'late', 'present', 'pending', 'present', 'excused'] as const;
const roll: Extract<KioskScreen, { kind: 'roll' }>['entries'] = NAMES.map((name, index) => {
  const status = STATUSES[index % STATUSES.length] ?? 'pending';
  const arrived = status === 'present' || status === 'late';
  return {
    subject: id(100 + index),
    name,
    status,
    arrivedAt: arrived ? NOW - (20 - index) * MINUTE : null,
    walkIn: index === 10 ? 'added' : 'no',
  };
});
const guests: typeof roll = ['Priya Raman', 'Luc Tremblay'].map((name, index) => ({
  subject: id(200 + index),
  name,
  status: 'pending',
  arrivedAt: NOW - MINUTE,
  walkIn: 'waiting',
}));

export const stories = {
  starting: at({ kind: 'starting' }, { ...base, place: null, network: 'unclaimed', next: null }),
  'provisioning-code': at(
    { kind: 'provisioning', hubUrl: 'https://hub.example:8443', step: 'enter-code', error: null },
    { ...base, place: null, network: 'unclaimed', next: null },
  ),
  'provisioning-error': at(
    {
      kind: 'provisioning',
      hubUrl: 'https://hub.example:8443',
      step: 'enter-code',
      error: { code: 'claim.expired', params: {} },
    },
    { ...base, place: null, network: 'unclaimed', next: null },
  ),
  'provisioning-claiming': at(
    { kind: 'provisioning', hubUrl: 'https://hub.example:8443', step: 'claiming', error: null },
    { ...base, place: null, network: 'unclaimed', next: null },
  ),
  'home-idle': base,
  'home-nothing-next': { ...base, next: null },
  'home-feedback': {
    ...base,
    feedbackFor: { ...session, id: id(2), title: 'Working at height' },
  },
  'home-simulation': { ...base, simulation: true },
  'home-offline': {
    ...base,
    network: 'offline',
    unsent: 17,
    place: { room: 'Room 2.14', site: 'North Campus', zone: 'Europe/Paris', verdict: 'unconfirmed' },
    devices: { ...base.devices, beacon: 'missing', badge: 'missing' },
  },
  'home-open': opened,
  'home-open-hint': facing({ phase: 'looking', hint: 'come-closer' }),
  'home-open-uncover': facing({ phase: 'looking', hint: 'uncover-face' }),
  'home-open-vision-starting': { ...opened, devices: { ...opened.devices, vision: 'starting' } },
  'home-open-vision-failed': { ...opened, devices: { ...opened.devices, vision: 'failed' } },
  'home-open-checking': facing({ phase: 'checking' }),
  'home-open-early': {
    ...opened,
    open: {
      ...open,
      scheduledStart: NOW + 9 * MINUTE,
      startedAt: null,
      counts: { expected: 14, present: 0, late: 0, pending: 14, arrived: 3 },
    },
  },
  'home-open-guests': { ...opened, open: { ...open, walkIns: 2 } },
  'home-open-no-camera': { ...opened, devices: { ...opened.devices, camera: 'missing' } },
  'challenge-turn-left': facing({ phase: 'challenge', step: 'turn-left', stepLeftMs: 4_000 }),
  'challenge-turn-right': facing({ phase: 'challenge', step: 'turn-right', stepLeftMs: 3_000 }),
  'challenge-look-up': facing({ phase: 'challenge', step: 'look-up', stepLeftMs: 4_000 }),
  'challenge-come-closer': facing({ phase: 'challenge', step: 'come-closer', stepLeftMs: 5_000 }),
  'challenge-blink': facing({ phase: 'challenge', step: 'blink', stepLeftMs: 5_000 }),
  'confirm-face': at(
    { kind: 'confirm-face', name: 'Claire Moreau', purpose: 'start' },
    { ...base, cameraWanted: true },
  ),
  pin: at({ kind: 'pin', name: 'Tomás Herrera', purpose: 'check-in', error: null }),
  'pin-wrong': at({
    kind: 'pin',
    name: 'Tomás Herrera',
    purpose: 'check-in',
    error: { code: 'pin.wrong', params: {} },
  }),
  'pin-throttled': at({
    kind: 'pin',
    name: 'Tomás Herrera',
    purpose: 'check-in',
    error: { code: 'pin.throttled', params: { until: NOW + 5 * MINUTE } },
  }),
  'welcome-present': at({
    kind: 'welcome',
    name: 'Amélie Fontaine',
    status: 'present',
    at: NOW,
    saved: true,
  }),
  'welcome-late': at({ kind: 'welcome', name: 'Daniel Okafor', status: 'late', at: NOW, saved: true }),
  'welcome-arrived': at({ kind: 'welcome', name: 'Elif Yıldız', status: 'arrived', at: NOW, saved: true }),
  'already-in': at({ kind: 'already-in', name: 'Hugo Lefèvre', status: 'present', at: NOW - 3 * MINUTE }),
  'walk-in-waiting': at({ kind: 'walk-in-waiting', name: 'Priya Raman' }),
  'refused-unknown-face': at(refused('vision.unknown-face')),
  'refused-not-live': at(refused('vision.not-live')),
  'refused-frozen-camera': at(refused('vision.frozen-camera')),
  'refused-too-many-tries': at(refused('vision.too-many-tries')),
  'refused-badge': at(refused('badge.unknown')),
  'refused-too-early': at(
    refused('session.too-early', { from: NOW + 45 * MINUTE, start: NOW + 60 * MINUTE }),
    base,
  ),
  'refused-location': at(refused('location.mismatch'), base),
  'session-started': at({
    kind: 'session-started',
    title: session.title,
    trainer: session.trainer,
    at: NOW,
  }),
  'session-ended': at(
    { kind: 'session-ended', title: session.title, present: 11, late: 2, missing: 1 },
    base,
  ),
  'trainer-menu-start': at(
    {
      kind: 'trainer-menu',
      name: 'Claire Moreau',
      canStart: true,
      canEnd: false,
      wouldEnd: null,
      walkIns: 0,
      suspected: 0,
    },
    base,
  ),
  'trainer-menu-open': at({
    kind: 'trainer-menu',
    name: 'Claire Moreau',
    canStart: false,
    canEnd: true,
    wouldEnd: null,
    walkIns: 2,
    suspected: 3,
  }),
  'trainer-menu-both': at({
    kind: 'trainer-menu',
    name: 'Claire Moreau',
    canStart: true,
    canEnd: true,
    wouldEnd: 'Working at height',
    walkIns: 0,
    suspected: 0,
  }),
  'confirm-end': at({ kind: 'confirm-end', title: session.title, missing: 3 }),
  'walk-ins': at({ kind: 'walk-ins', entries: guests }),
  'walk-ins-none': at({ kind: 'walk-ins', entries: [] }),
  roll: at({ kind: 'roll', entries: roll }),
  'feedback-identify': at(
    { kind: 'feedback-identify', title: session.title },
    { ...base, cameraWanted: true },
  ),
  feedback: at({ kind: 'feedback', title: session.title }, base),
  'feedback-thanks': at({ kind: 'feedback-thanks' }, base),
  'exit-code': at({ kind: 'exit-code', error: null }, base),
  'exit-wrong': at({ kind: 'exit-code', error: { code: 'exit.wrong-code', params: {} } }, base),
  'out-of-order': at(
    {
      kind: 'out-of-order',
      code: 'kiosk.not-starting',
      message: 'The kiosk process ended 5 times. Look at the log, then start the kiosk again.',
    },
    { ...base, place: null, next: null },
  ),
} as const satisfies Record<string, KioskView>;

export type StoryName = keyof typeof stories;
