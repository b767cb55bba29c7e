/** What the numbers mean on a day: the windows of a session as bars, and in words. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttendancePolicy } from '../../../core/contracts/policy.ts';
import { calendarArea } from '../../../core/contracts/rest/calendar.ts';
import { useApi } from '../api/api-context.ts';
import { asFailure } from '../api/failure.ts';
import { FailureNote } from '../parts/failure-note.tsx';
import { TextField } from '../parts/fields.tsx';
import { useLater } from '../parts/person-picker.tsx';
import { Section } from '../parts/section.tsx';
import { useTimes } from '../parts/times.ts';
import { type TimelineBar, timelineOf } from './timeline.ts';

const PAUSE_MS = 300;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

interface Props {
  readonly siteId: string;
  readonly zone: string;
  /** Null while something in the form is wrong. */
  readonly attendance: AttendancePolicy | null;
}

export function WindowsPicture({ siteId, zone, attendance }: Props): ReactNode {
  const { t } = useTranslation();
  const times = useTimes(zone);
  const api = useApi();
  const [date, setDate] = useState(() => times.today());
  const [startTime, setStart] = useState('09:00');
  const [endTime, setEnd] = useState('10:30');
  const policy = useLater(attendance, PAUSE_MS);
  const usable =
    policy !== null && date !== '' && TIME.test(startTime) && TIME.test(endTime) && startTime < endTime;
  const question = { attendance: policy ?? {}, date, startTime, endTime };
  const preview = useQuery({
    queryKey: ['preview-windows', siteId, question],
    queryFn: async () => {
      const windows = await api.call(calendarArea['calendar.preview-windows'], {
        params: { siteId },
        body: question,
      });
      const session = { start: times.instant(date, startTime), end: times.instant(date, endTime) };
      return timelineOf(session, windows);
    },
    enabled: usable,
    placeholderData: keepPreviousData,
  });
  return (
    <aside className="windows card">
      <Section title={t('settings.preview')} lead={t('settings.previewLead')}>
        <div className="fields">
          <TextField label={t('settings.date')} type="date" value={date} onChange={setDate} />
          <TextField label={t('settings.start')} type="time" value={startTime} onChange={setStart} />
          <TextField label={t('settings.end')} type="time" value={endTime} onChange={setEnd} />
        </div>
        {preview.error && <FailureNote failure={asFailure(preview.error)} />}
        {preview.data && (
          <ol className="timeline" data-old={!usable || undefined}>
            {preview.data.map((bar) => (
              <Row key={bar.name} bar={bar} time={times.time} />
            ))}
          </ol>
        )}
      </Section>
    </aside>
  );
}

function Row({ bar, time }: { readonly bar: TimelineBar; readonly time: (at: string) => string }): ReactNode {
  const { t } = useTranslation();
  const point = bar.from === bar.until;
  return (
    <li>
      <span className="timeline-words">
        <span>{t(`settings.window.${bar.name}`)}</span>
        <span className="numbers soft">
          {point ? time(bar.from) : t('parts.span', { start: time(bar.from), end: time(bar.until) })}
        </span>
      </span>
      <span className="timeline-line" aria-hidden="true">
        <span
          className="timeline-bar"
          data-window={bar.name}
          data-point={point || undefined}
          style={{ insetInlineStart: `${bar.left}%`, width: point ? undefined : `${bar.width}%` }}
        />
      </span>
    </li>
  );
}
