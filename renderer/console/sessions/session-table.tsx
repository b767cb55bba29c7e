/** Sessions as a list, as staff and trainers find them. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Session } from '../../../core/contracts/rest/sessions.ts';
import type { Pages } from '../api/queries.ts';
import { SessionChip } from '../parts/chip.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/states.tsx';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';

interface Props {
  readonly sessions: Pages<Session>;
  readonly withTrainer: boolean;
  readonly empty?: ReactNode;
}

export function SessionTable({ sessions, withTrainer, empty }: Props): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const { roomName } = usePlaces();
  const columns: Column<Session>[] = [
    {
      key: 'title',
      head: t('sessions.column.title'),
      main: true,
      cell: ({ id, title }) => <Link href={`/sessions/${id}`}>{title}</Link>,
      sort: ({ title }) => title,
    },
    {
      key: 'when',
      head: t('sessions.column.when'),
      cell: ({ scheduledStart, scheduledEnd }) => times.range(scheduledStart, scheduledEnd),
      sort: ({ scheduledStart }) => scheduledStart,
    },
    {
      key: 'room',
      head: t('sessions.column.room'),
      cell: ({ roomId }) => roomName(roomId),
      sort: ({ roomId }) => roomName(roomId),
    },
    {
      key: 'trainer',
      head: t('sessions.column.trainer'),
      cell: ({ trainer }) => trainer.displayName,
      sort: ({ trainer }) => trainer.displayName,
    },
    {
      key: 'status',
      head: t('sessions.column.status'),
      cell: (session) => (
        <span className="buttons">
          <SessionChip status={session.status} missed={session.missed} />
          {session.kind === 'makeup' && <span className="small">{t('sessions.makeup')}</span>}
        </span>
      ),
      sort: ({ status, missed }) => (missed ? 'missed' : status),
    },
  ];
  return (
    <DataTable
      caption={t('sessions.caption')}
      columns={withTrainer ? columns : columns.filter(({ key }) => key !== 'trainer')}
      rows={sessions.items}
      rowKey={({ id }) => id}
      loading={sessions.loading}
      failure={sessions.failure}
      retry={sessions.retry}
      empty={
        empty ?? (
          <Empty icon="calendar" title={t('sessions.none')}>
            <p>{t('sessions.noneDo')}</p>
          </Empty>
        )
      }
      more={{ has: sessions.more, busy: sessions.loadingMore, load: sessions.loadMore }}
    />
  );
}
