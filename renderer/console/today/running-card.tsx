/** One running session: who is there so far, and what its room's kiosk says. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { z } from 'zod';
import type { kiosk } from '../../../core/contracts/rest/kiosks.ts';
import { recordsArea } from '../../../core/contracts/rest/records.ts';
import type { Session } from '../../../core/contracts/rest/sessions.ts';
import { useAnswer } from '../api/queries.ts';
import { Chip } from '../parts/chip.tsx';
import { CountsBar } from '../parts/counts-bar.tsx';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';

interface Props {
  readonly session: Session;
  /** Null for who may not see kiosks. */
  readonly kiosks: readonly z.output<typeof kiosk>[] | null;
}

export function RunningCard({ session, kiosks }: Props): ReactNode {
  const { t } = useTranslation();
  const { roomName, zoneOf } = usePlaces();
  const times = useTimes(zoneOf(session.siteId));
  const roll = useAnswer(recordsArea['records.roll'], { params: { sessionId: session.id } }, { keep: true });
  const inRoom = kiosks?.filter(({ roomId, revokedAt }) => roomId === session.roomId && revokedAt === null);
  const waiting = roll.data?.records.filter(({ walkIn }) => walkIn === 'waiting').length ?? 0;
  const reviews = roll.data?.records.filter((one) => one.reviews.length > 0).length ?? 0;
  return (
    <article className="card running-card">
      <p className="room-name">{roomName(session.roomId)}</p>
      <h3>
        <Link href={`/sessions/${session.id}`}>{session.title}</Link>
      </h3>
      <p className="soft">
        {times.span(session.scheduledStart, session.scheduledEnd)} · {session.trainer.displayName}
      </p>
      {roll.data && <CountsBar counts={roll.data.counts} />}
      {roll.error && <p className="wrong">{t('today.noRoll')}</p>}
      <p className="buttons">
        {session.startedAt && Date.parse(session.startedAt) > Date.parse(session.scheduledStart) + 60_000 && (
          <Chip tone="late" icon="clock">
            {t('today.startedAt', { time: times.time(session.startedAt) })}
          </Chip>
        )}
        {waiting > 0 && (
          <Chip tone="late" icon="people">
            {t('today.walkIns', { count: waiting })}
          </Chip>
        )}
        {reviews > 0 && (
          <Chip tone="late" icon="warn">
            {t('today.reviews', { count: reviews })}
          </Chip>
        )}
        {inRoom?.map((one) => (
          <Chip key={one.id} tone={one.online ? 'good' : 'stop'} icon={one.online ? 'kiosk' : 'warn'}>
            {t(one.online ? 'today.kioskOnline' : 'today.kioskOffline')}
          </Chip>
        ))}
        {inRoom?.length === 0 && (
          <Chip tone="quiet" icon="kiosk">
            {t('today.noKiosk')}
          </Chip>
        )}
      </p>
    </article>
  );
}
