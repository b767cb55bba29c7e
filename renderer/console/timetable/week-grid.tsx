/** The week as a table of slots. On a phone each row is a list of its days. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Slot } from '../../../core/contracts/rest/timetable.ts';
import { weekdayName } from '../parts/dates.ts';
import { Icon } from '../parts/icon.tsx';
import { useTimes } from '../parts/times.ts';
import { type GridRow, problemOn, type RowBy } from './grid.ts';
import type { SlotOpen } from './slot-dialog.tsx';

interface Props {
  readonly rows: readonly GridRow[];
  readonly by: RowBy;
  readonly week: readonly string[];
  readonly today: string;
  /** Name of what the rows are not: the trainer in a table of rooms. */
  readonly other: (id: string) => string | null;
  readonly open: (open: SlotOpen) => void;
}

export function WeekGrid({ rows, by, week, today, other, open }: Props): ReactNode {
  const { t, i18n } = useTranslation();
  const times = useTimes();
  // A weekend without anything is not worth two columns.
  const days = rows.some(({ cells }) => (cells[5]?.length ?? 0) + (cells[6]?.length ?? 0) > 0) ? 7 : 5;
  const shown = week.slice(0, days);
  const rowWord = t(by === 'room' ? 'timetable.byRoom' : 'timetable.byTrainer');
  const head = (date: string, index: number) =>
    `${weekdayName(index + 1, i18n.language, 'short')} ${Number(date.slice(8))}`;
  return (
    <div className="week-frame">
      <table className="week-grid">
        <caption className="quiet-only">
          {t('timetable.gridLabel', { by: rowWord, day: times.localDay(week[0] ?? '') })}
        </caption>
        <thead>
          <tr>
            <th scope="col">{rowWord}</th>
            {shown.map((date, index) => (
              <th key={date} scope="col" data-today={date === today || undefined}>
                {head(date, index)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">{row.name}</th>
              {shown.map((date, index) => (
                <td key={date} data-head={head(date, index)} data-today={date === today || undefined}>
                  {(row.cells[index] ?? []).map((slot) => (
                    <SlotChip
                      key={slot.id}
                      slot={slot}
                      date={date}
                      other={other(by === 'room' ? slot.trainerId : slot.roomId)}
                      open={() => open({ what: 'slot', slotId: slot.id })}
                    />
                  ))}
                  <button
                    type="button"
                    className="add-here"
                    aria-label={t('timetable.addHere', { row: row.name, day: times.localDay(date) })}
                    onClick={() =>
                      open({
                        what: 'new',
                        date,
                        ...(by === 'room' ? { roomId: row.id } : { trainerId: row.id }),
                      })
                    }
                  >
                    <Icon name="plus" />
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SlotChip(props: {
  readonly slot: Slot;
  readonly date: string;
  readonly other: string | null;
  readonly open: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { slot, date, other, open } = props;
  const problem = problemOn(slot, date);
  return (
    <button type="button" className="slot-chip" data-problem={problem ?? undefined} onClick={open}>
      <span className="slot-chip-time numbers">
        {t('parts.span', { start: slot.startTime, end: slot.endTime })}
      </span>
      <strong>{slot.title}</strong>
      {other && <span className="small">{other}</span>}
      {slot.repeat === 'once' && <span className="small soft">{t('timetable.once')}</span>}
      {problem && (
        <span className="small slot-problem">
          <Icon name="warn" />
          {t(`timetable.problem.${problem}`)}
        </span>
      )}
    </button>
  );
}
