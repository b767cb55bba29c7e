/** One record: the evidence, what was corrected and why, and correcting it or checking the person in. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { RollRecord } from '../../../core/contracts/rest/records.ts';
import type { SessionDetail } from '../../../core/contracts/rest/sessions.ts';
import { RecordChip } from '../parts/chip.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';
import { useMay } from '../shell/session-context.ts';
import { CorrectForm } from './correct-form.tsx';
import { Evidence } from './evidence.tsx';

/** What an excuse can still change. */
const EXCUSABLE = new Set<RollRecord['status']>(['pending', 'absent']);

interface Props {
  readonly session: SessionDetail;
  readonly record: RollRecord;
  readonly onClose: () => void;
}

export function RecordDialog({ session, record, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const times = useTimes(usePlaces().zoneOf(session.siteId));
  const [correcting, setCorrecting] = useState<'correct' | 'check-in' | null>(null);
  const mayExcuse = useMay('excuse.submit', 'all');
  // Counting somebody as there wants a session that has begun; the hub decides, the button only follows.
  const mayCheckIn = session.status === 'active' && record.arrival === null;
  return (
    <Dialog title={record.person.displayName} onClose={onClose}>
      <p className="buttons">
        <RecordChip status={record.status} />
        {record.walkIn === 'added' && <span>{t('sessions.walkIn.was')}</span>}
      </p>
      {record.reviews.map((code) => (
        <p key={code} className="note late">
          {t(`sessions.review.${code}`, { defaultValue: code })}
        </p>
      ))}
      {record.arrival ? (
        <Evidence arrival={record.arrival} times={times} />
      ) : (
        <p className="soft">{t('sessions.evidence.none')}</p>
      )}
      <History record={record} />
      {correcting ? (
        <CorrectForm
          session={session}
          record={record}
          how={correcting}
          onCancel={() => setCorrecting(null)}
          done={onClose}
        />
      ) : (
        <div className="buttons">
          {record.status !== 'void' && (
            <button type="button" className="button plain" onClick={() => setCorrecting('correct')}>
              {t('sessions.correct.button')}
            </button>
          )}
          {mayExcuse && record.person.id !== null && EXCUSABLE.has(record.status) && (
            <Link
              className="button plain"
              href={`/excuses/new?person=${record.person.id}&session=${session.id}`}
            >
              {t('excuses.handIn.button')}
            </Link>
          )}
          {mayCheckIn && (
            <button type="button" className="button plain" onClick={() => setCorrecting('check-in')}>
              {t('sessions.checkIn.button')}
            </button>
          )}
        </div>
      )}
    </Dialog>
  );
}

function History({ record }: { readonly record: RollRecord }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  if (record.corrections.length === 0) return null;
  return (
    <section className="stack-small">
      <h3>{t('sessions.history.title')}</h3>
      <ol className="history">
        {record.corrections.map((one) => (
          <li key={one.factId}>
            <span className="buttons">
              <RecordChip status={one.status} />
              {one.stands && <strong className="small">{t('sessions.history.stands')}</strong>}
            </span>
            <span>{one.reason ?? t('sessions.history.noReason')}</span>
            <span className="soft small">
              {times.full(one.at)}, {one.by.displayName}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
