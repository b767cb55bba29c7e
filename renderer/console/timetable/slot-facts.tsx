/** What a slot is, in words, and what became of each of its dates. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Slot } from '../../../core/contracts/rest/timetable.ts';
import { weekdayName } from '../parts/dates.ts';
import { Icon } from '../parts/icon.tsx';
import { useGroups, useRooms, useTrainers, useUnits } from '../parts/reference.ts';
import { useTimes } from '../parts/times.ts';

export function SlotFacts({ slot }: { readonly slot: Slot }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const facts = useSlotWords(slot);
  return (
    <>
      <dl className="facts">
        {facts.map(([word, value]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>{t('timetable.dates')}</h3>
      {slot.occurrences.length === 0 && <p className="soft">{t('timetable.noDates')}</p>}
      <ul className="slot-dates">
        {slot.occurrences.map(({ date, sessionId, problem }) => (
          <li key={date}>
            <span>{times.localDay(date)}</span>
            {sessionId && <Link href={`/sessions/${sessionId}`}>{t('timetable.made')}</Link>}
            {problem && (
              <span className="slot-problem">
                <Icon name="warn" />
                {t(`timetable.problem.${problem}`)}
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function useSlotWords(slot: Slot): readonly (readonly [string, string])[] {
  const { t, i18n } = useTranslation();
  const times = useTimes();
  const { siteId } = slot;
  const [rooms, trainers, groups, units] = [
    useRooms(siteId),
    useTrainers(siteId),
    useGroups(siteId),
    useUnits(siteId),
  ];
  const dash = '–';
  const until = slot.untilDate === null ? dash : times.localDay(slot.untilDate);
  const weekly = `${t('timetable.field.weekly')}, ${weekdayName(slot.weekday ?? 1, i18n.language)}`;
  const repeat =
    slot.repeat === 'once' ? `${t('timetable.field.once')}, ${times.localDay(slot.fromDate)}` : weekly;
  return [
    [t('timetable.field.repeat'), repeat],
    [t('timetable.field.start'), t('parts.span', { start: slot.startTime, end: slot.endTime })],
    [t('timetable.field.room'), rooms.name(slot.roomId) ?? dash],
    [t('timetable.field.trainer'), trainers.name(slot.trainerId) ?? dash],
    [t('timetable.field.groups'), slot.groupIds.map((id) => groups.name(id) ?? dash).join(', ')],
    [t('timetable.field.unit'), (slot.unitId && units.name(slot.unitId)) ?? t('timetable.field.noUnit')],
    ...(slot.repeat === 'weekly'
      ? ([
          [t('timetable.field.from'), times.localDay(slot.fromDate)],
          [t('timetable.field.until'), until],
        ] as const)
      : []),
  ];
}
