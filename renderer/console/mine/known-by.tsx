/** How it is known that somebody came, said to themselves: no scores, and nothing of anybody else. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryRecord } from '../../../core/contracts/rest/records.ts';
import type { Times } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';

interface Props {
  readonly record: HistoryRecord;
  readonly times: Times;
}

export function KnownBy({ record, times }: Props): ReactNode {
  const { t } = useTranslation();
  const { roomName } = usePlaces();
  const { arrival, arrivedAt, session } = record;
  if (arrivedAt === null) return '–';
  if (arrival === null) return times.time(arrivedAt);
  const known = t(`mine.known.${arrival.method}`, {
    time: times.time(arrivedAt),
    room: roomName(session.roomId),
  });
  return (
    <span>
      {arrival.sure ? t('mine.known.surely', { known, sure: t(`faces.sure.${arrival.sure}`) }) : known}
      {arrival.asked.length > 0 && (
        <span className="soft small block">
          {t('mine.known.asked', { steps: arrival.asked.map((step) => t(`faces.step.${step}`)).join(', ') })}
        </span>
      )}
    </span>
  );
}
