/** The roll: everybody expected or walked in, how they are known to have come, and what can be set right. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { type Roll, type RollRecord, recordsArea } from '../../../core/contracts/rest/records.ts';
import type { SessionDetail } from '../../../core/contracts/rest/sessions.ts';
import { useAnswer } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { RecordChip } from '../parts/chip.tsx';
import { CountsBar } from '../parts/counts-bar.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Section } from '../parts/section.tsx';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';
import { useMay } from '../shell/session-context.ts';
import { ArrivalWords } from './arrival-words.tsx';
import { RecordDialog } from './record-dialog.tsx';
import { WaitingKiosks } from './waiting-kiosks.tsx';
import { WalkIns } from './walk-ins.tsx';

interface Props {
  readonly session: SessionDetail;
  readonly mayCorrect: boolean;
}

export function RollPanel({ session, mayCorrect }: Props): ReactNode {
  const { t } = useTranslation();
  const roll = useAnswer(recordsArea['records.roll'], { params: { sessionId: session.id } });
  return (
    <Section title={t('sessions.roll.title')}>
      <Answer of={roll}>
        {(data) => <RollView roll={data} session={session} mayCorrect={mayCorrect} />}
      </Answer>
    </Section>
  );
}

function RollView({ roll, session, mayCorrect }: Props & { readonly roll: Roll }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes(usePlaces().zoneOf(session.siteId));
  const mayPeople = useMay('people.read', 'all');
  const [opened, setOpened] = useState<string | null>(null);
  const chosen = roll.records.find(({ person }) => person.subject === opened);
  const columns: Column<RollRecord>[] = [
    {
      key: 'name',
      head: t('sessions.roll.name'),
      main: true,
      cell: ({ person }) => nameOf(person, mayPeople, t('sessions.erased')),
      sort: ({ person }) => person.displayName,
    },
    {
      key: 'status',
      head: t('sessions.column.status'),
      bare: true,
      cell: (record) => (
        <span className="buttons">
          <RecordChip status={record.status} />
          {record.madeUpBy && <span className="small">{t('sessions.roll.madeUp')}</span>}
          {record.reviews.length > 0 && <span className="small">{t('sessions.roll.review')}</span>}
        </span>
      ),
      sort: ({ status }) => status,
    },
    {
      key: 'arrival',
      head: t('sessions.roll.arrival'),
      bare: true,
      cell: ({ arrival }) => (arrival ? <ArrivalWords arrival={arrival} times={times} /> : '–'),
      sort: ({ arrival }) => arrival?.at ?? '',
    },
  ];
  if (mayCorrect)
    columns.push({
      key: 'more',
      head: t('sessions.roll.more'),
      bare: true,
      cell: ({ person }) => (
        <button type="button" className="button plain small" onClick={() => setOpened(person.subject)}>
          {t('sessions.roll.open')}
          <span className="quiet-only">: {person.displayName}</span>
        </button>
      ),
    });
  return (
    <>
      {mayCorrect && <CountsBar counts={roll.counts} />}
      <WaitingKiosks session={session} waiting={roll.waitingKiosks} />
      {mayCorrect && <WalkIns session={session} records={roll.records} />}
      <DataTable
        caption={t('sessions.roll.title')}
        columns={columns}
        rows={roll.records.filter(({ walkIn }) => walkIn !== 'waiting')}
        rowKey={({ person }) => person.subject}
        empty={t('sessions.roll.none')}
      />
      {chosen && <RecordDialog session={session} record={chosen} onClose={() => setOpened(null)} />}
    </>
  );
}

function nameOf(person: RollRecord['person'], linked: boolean, erased: string): ReactNode {
  if (person.id === null) return erased;
  return linked ? <Link href={`/people/${person.id}`}>{person.displayName}</Link> : person.displayName;
}
