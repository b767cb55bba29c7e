/** Somebody's records, newest first: their own, or a person's for staff. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { type HistoryRecord, recordsArea } from '../../../core/contracts/rest/records.ts';
import { usePages } from '../api/queries.ts';
import { RecordChip } from '../parts/chip.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/states.tsx';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';
import { useMe } from '../shell/session-context.ts';
import { KnownBy } from './known-by.tsx';

const PER_PAGE = 20;
const MINUTE_MS = 60_000;
/** Of what runs, too. */
const AHEAD_MS = 15 * MINUTE_MS;

export function HistoryTable({ personId }: { readonly personId: string }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const { roomName } = usePlaces();
  const me = useMe();
  const own = personId === me.personId;
  // To the minute, so that drawing the table again asks no new question.
  const to = new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS + AHEAD_MS).toISOString();
  const query = { personId, to, limit: PER_PAGE };
  const records = usePages(recordsArea['records.list'], { query }, 'cursor', { keep: true });
  const columns: Column<HistoryRecord>[] = [
    {
      key: 'session',
      head: t('mine.column.session'),
      main: true,
      cell: ({ session }) => <Link href={`/sessions/${session.id}`}>{session.title}</Link>,
    },
    {
      key: 'when',
      head: t('mine.column.when'),
      cell: ({ session }) => times.range(session.scheduledStart, session.scheduledEnd),
    },
    { key: 'room', head: t('mine.column.room'), cell: ({ session }) => roomName(session.roomId) },
    {
      key: 'status',
      head: t('mine.column.status'),
      bare: true,
      cell: ({ status, madeUpBy }) => (
        <span className="buttons">
          <RecordChip status={status} />
          {madeUpBy && <Link href={`/sessions/${madeUpBy}`}>{t('mine.madeUp')}</Link>}
        </span>
      ),
    },
    {
      key: 'arrived',
      head: t('mine.column.arrived'),
      cell: (record) =>
        own ? (
          <KnownBy record={record} times={times} />
        ) : record.arrivedAt ? (
          times.time(record.arrivedAt)
        ) : (
          '–'
        ),
    },
  ];
  if (own)
    columns.push({
      key: 'do',
      head: t('mine.column.do'),
      bare: true,
      cell: (record) => <Possible record={record} />,
    });
  return (
    <DataTable
      caption={t('mine.history')}
      columns={columns}
      rows={records.items}
      rowKey={({ session }) => session.id}
      loading={records.loading}
      failure={records.failure}
      retry={records.retry}
      empty={<Empty icon="calendar" title={t('mine.noHistory')} />}
      more={{ has: records.more, busy: records.loadingMore, load: records.loadMore }}
    />
  );
}

/** What a trainee can still do about a record of theirs. */
function Possible({ record }: { readonly record: HistoryRecord }): ReactNode {
  const { t } = useTranslation();
  const { session, excusableUntil, feedbackUntil, status } = record;
  const excusable = excusableUntil !== null && (status === 'absent' || status === 'pending');
  if (!excusable && feedbackUntil === null) return null;
  return (
    <span className="buttons">
      {excusable && (
        <Link className="button plain small" href={`/mine/excuses/new?session=${session.id}`}>
          {t('mine.handIn')}
          <span className="quiet-only">: {session.title}</span>
        </Link>
      )}
      {feedbackUntil !== null && (
        <Link className="button plain small" href={`/mine/feedback/${session.id}`}>
          {t('mine.giveFeedback')}
          <span className="quiet-only">: {session.title}</span>
        </Link>
      )}
    </span>
  );
}
