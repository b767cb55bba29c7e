/** The day of every room that has something on, in order of time. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Session } from '../../../core/contracts/rest/sessions.ts';
import { SessionChip } from '../parts/chip.tsx';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';

export function RoomDays({ sessions }: { readonly sessions: readonly Session[] }): ReactNode {
  const { rooms } = usePlaces();
  const used = rooms
    .filter(({ id }) => sessions.some(({ roomId }) => roomId === id))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  return (
    <ul className="room-days">
      {used.map((room) => (
        <li key={room.id} className="card">
          <h3>{room.name}</h3>
          <ol>
            {sessions
              .filter(({ roomId }) => roomId === room.id)
              .map((session) => (
                <li key={session.id}>
                  <RoomSession session={session} />
                </li>
              ))}
          </ol>
        </li>
      ))}
    </ul>
  );
}

function RoomSession({ session }: { readonly session: Session }): ReactNode {
  const { zoneOf } = usePlaces();
  const times = useTimes(zoneOf(session.siteId));
  return (
    <Link href={`/sessions/${session.id}`} className="room-session" data-status={session.status}>
      <span className="numbers room-time">{times.span(session.scheduledStart, session.scheduledEnd)}</span>
      <strong>{session.title}</strong>
      <span className="soft">{session.trainer.displayName}</span>
      <SessionChip status={session.status} missed={session.missed} />
    </Link>
  );
}
