/** The snapshot that the screen draws, from everything the services know. */

import type { z } from 'zod';
import type { KioskScreen, KioskView, kioskFace } from '../../core/contracts/kiosk-view.ts';
import type { Refusal } from '../../core/contracts/refusal.ts';
import type { AttendanceRecord } from '../../core/domain/record.ts';
import { countRoll } from '../../core/domain/session.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';
import type { SyncStatus } from '../../core/ports/sync-status.ts';
import type { FeedbackService } from './feedback.ts';
import type { LocationService } from './location.ts';
import type { Place } from './screen.ts';
import type { KnownSession, SessionBook } from './session-book.ts';
import type { TrainerService } from './trainer.ts';

export type FaceView = z.infer<typeof kioskFace>;

export const NO_FACE: FaceView = { phase: 'nobody', hint: null, step: null, stepLeftMs: null };

/** What a claimed kiosk's view is made from. */
export interface RoomSources {
  readonly clock: Clock;
  readonly store: KioskStore;
  readonly sync: SyncStatus;
  readonly book: SessionBook;
  readonly location: LocationService;
  readonly trainer: TrainerService;
  readonly feedback: FeedbackService;
}

type RoomView = Pick<
  KioskView,
  'clockTrust' | 'place' | 'network' | 'unsent' | 'open' | 'next' | 'feedbackFor'
>;

/** A kiosk that has no identity or no room yet. */
export const UNCLAIMED: RoomView = {
  clockTrust: 'unanchored',
  place: null,
  network: 'unclaimed',
  unsent: 0,
  open: null,
  next: null,
  feedbackFor: null,
};

export function roomView(sources: RoomSources): RoomView {
  const { book, clock, feedback, location, store, sync } = sources;
  const now = clock.wall();
  const placement = store.placement();
  const open = book.open(now);
  const next = book.next(now);
  const rated = feedback.session();
  return {
    clockTrust: sync.anchor().anchored ? 'anchored' : 'unanchored',
    place: placement && {
      room: placement.roomName,
      site: placement.siteName,
      zone: placement.zone,
      verdict: location.proof()?.verdict ?? 'unconfirmed',
    },
    network: sync.online() ? 'online' : 'offline',
    unsent: sync.unsent(),
    open: open && { ...cardOf(open, store), ...progressOf(open) },
    next: next && cardOf(next, store),
    feedbackFor: rated && cardOf(rated, store),
  };
}

function cardOf(session: KnownSession, store: KioskStore) {
  const { title, trainer, scheduledStart, scheduledEnd } = session.definition;
  const name = store.person(trainer)?.displayName ?? '';
  return { id: session.id, title, trainer: name, scheduledStart, scheduledEnd };
}

function progressOf(session: KnownSession) {
  const { expected, present, late, pending } = countRoll(session);
  const records = [...session.records.values()];
  const arrived = records.filter(
    (record) => record.arrival && record.status === 'pending' && record.walkIn !== 'waiting',
  ).length;
  return {
    startedAt: session.started?.at ?? null,
    counts: { expected, present, late, pending: pending - arrived, arrived },
    walkIns: records.filter((record) => record.walkIn === 'waiting').length,
  };
}

/** The screen for a place. */
export function screenOf(place: Place, sources: RoomSources): KioskScreen {
  const title = (session: string) => sources.book.state(session).definition?.title ?? '';
  switch (place.at) {
    case 'home':
      return { kind: 'home' };
    case 'message':
      return place.message;
    case 'confirm-face':
      return { kind: 'confirm-face', name: place.who.name, purpose: place.purpose };
    case 'pin':
      return { kind: 'pin', name: place.who.name, purpose: place.purpose, error: refusalView(place.error) };
    case 'menu':
      return menuScreen(place, sources);
    case 'confirm-end': {
      const missing = countRoll(sources.book.state(place.session)).pending;
      return { kind: 'confirm-end', title: title(place.session), missing };
    }
    case 'walk-ins':
      return {
        kind: 'walk-ins',
        entries: entries(place.session, sources, (one) => one.walkIn === 'waiting'),
      };
    case 'roll':
      return { kind: 'roll', entries: entries(place.session, sources, (one) => one.status !== 'void') };
    case 'feedback-identify':
    case 'feedback':
      return { kind: place.at, title: title(place.session) };
    case 'exit-code':
      return { kind: 'exit-code', error: refusalView(place.error) };
  }
}

function menuScreen(place: Extract<Place, { at: 'menu' }>, sources: RoomSources): KioskScreen {
  const { canStart, canEnd, wouldEnd } = sources.trainer.menu(place.trainer, place.session);
  const records = [...sources.book.state(place.session).records.values()];
  const walkIns = records.filter((record) => record.walkIn === 'waiting').length;
  const suspected = sources.book.suspected(place.session);
  return { kind: 'trainer-menu', name: place.trainer.name, canStart, canEnd, wouldEnd, walkIns, suspected };
}

function entries(
  session: string,
  { book, store }: RoomSources,
  wanted: (record: AttendanceRecord) => boolean,
) {
  return [...book.state(session).records.values()]
    .filter(wanted)
    .map((record) => ({
      subject: record.subject,
      name: store.person(record.subject)?.displayName ?? '',
      status: record.status,
      arrivedAt: record.arrival?.at ?? null,
      walkIn: record.walkIn,
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

export function refusalView(refusal: Refusal | null) {
  return refusal && { code: refusal.code, params: refusal.params };
}
