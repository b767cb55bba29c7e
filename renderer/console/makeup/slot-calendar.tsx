/** Free times: a table per week with a row per room and a column per day; on a phone a list of days. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon.tsx';
import type { Times } from '../parts/times.ts';
import { type FreeSlot, weeksOf } from './weeks.ts';

interface Props {
  readonly slots: readonly FreeSlot[];
  readonly times: Times;
  readonly choose: (slot: FreeSlot) => void;
}

export function SlotCalendar({ slots, times, choose }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="slot-weeks">
      {weeksOf(slots, times.date).map(({ monday, days, rooms }) => (
        <table key={monday} className="slot-week">
          <caption>{t('makeup.week', { day: times.localDay(monday) })}</caption>
          <thead>
            <tr>
              <th scope="col">{t('makeup.room')}</th>
              {days.map((day) => (
                <th key={day} scope="col">
                  {shortDay(times, day)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rooms.map((room) => (
              <tr key={room.id}>
                <th scope="row">{room.name}</th>
                {room.cells.map((cell, index) => (
                  <td key={days[index]} data-head={shortDay(times, days[index] ?? '')}>
                    <SlotList slots={cell} times={times} choose={choose} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}

function SlotList({ slots, times, choose }: Props): ReactNode {
  const { t } = useTranslation();
  if (slots.length === 0) return null;
  return (
    <ul className="slot-list">
      {slots.map((slot) => (
        <li key={slot.start}>
          <button
            type="button"
            className="slot"
            data-best={slot.rank === 1 || undefined}
            onClick={() => choose(slot)}
          >
            <span className="slot-time">
              {slot.rank === 1 && <Icon name="star" />}
              {times.time(slot.start)}
            </span>
            <span className="slot-rank">
              {slot.rank === 1 ? t('makeup.best') : t('makeup.rank', { rank: slot.rank })}
            </span>
            <span className="quiet-only">
              {times.day(slot.start)}, {slot.roomName}
            </span>
            {slot.rank <= 3 && (
              <span className="slot-because">
                {slot.because.map((reason) => t(`makeup.because.${reason}`)).join(', ')}
              </span>
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Without the year: the caption says it. */
function shortDay(times: Times, day: string): string {
  return times.localDay(day).replace(/,?\s*\d{4}$/, '');
}
