/** Rows of the calendar's form: working hours by weekday, breaks, days off. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SiteCalendar } from '../../../core/contracts/calendar.ts';
import { weekdayName } from '../parts/dates.ts';
import { SelectField, TextField } from '../parts/fields.tsx';
import { Icon } from '../parts/icon.tsx';
import { Section } from '../parts/section.tsx';

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
type Hours = SiteCalendar['workingHours'];
type Breaks = SiteCalendar['breaks'];
type Holidays = SiteCalendar['holidays'];

/** The list with one entry changed, or without it. */
const changed = <T,>(list: readonly T[], at: number, part: Partial<T>): T[] =>
  list.map((one, index) => (index === at ? { ...one, ...part } : one));
const laterOf = (a: string, b: string): string => (a > b ? a : b);
const without = <T,>(list: readonly T[], at: number): T[] => list.filter((_, index) => index !== at);

export function HourRows(props: {
  readonly hours: Hours;
  readonly onChange: (hours: Hours) => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { hours, onChange } = props;
  return (
    <Section title={t('timetable.workingHours')}>
      <div className="hour-rows">
        {WEEKDAYS.map((weekday) => {
          const day = weekdayName(weekday, i18n.language);
          const mine = hours
            .map((span, index) => ({ span, index }))
            .filter(({ span }) => span.weekday === weekday);
          return (
            <fieldset key={weekday} className="hour-row">
              <legend>{day}</legend>
              {mine.length === 0 && <span className="soft">{t('timetable.notWorked')}</span>}
              {mine.map(({ span, index }, number) => (
                <div key={index} className="span-row">
                  <Span span={span} onChange={(part) => onChange(changed(hours, index, part))} />
                  <RemoveButton
                    name={t('timetable.spanLabel', { day, number: number + 1 })}
                    onRemove={() => onChange(without(hours, index))}
                  />
                </div>
              ))}
              <button
                type="button"
                className="icon-button"
                onClick={() =>
                  onChange([...hours, { weekday, from: mine.length > 0 ? '13:00' : '08:00', until: '18:00' }])
                }
              >
                <Icon name="plus" />
                <span className="quiet-only">{t('timetable.addSpan', { day })}</span>
              </button>
            </fieldset>
          );
        })}
      </div>
    </Section>
  );
}

export function BreakRows(props: {
  readonly breaks: Breaks;
  readonly onChange: (breaks: Breaks) => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { breaks, onChange } = props;
  const days = WEEKDAYS.map((day) => ({ value: String(day), word: weekdayName(day, i18n.language) }));
  const add = () => onChange([...breaks, { name: '', weekday: null, from: '12:00', until: '13:00' }]);
  return (
    <Section title={t('timetable.breaks')} actions={<AddButton word={t('timetable.addBreak')} onAdd={add} />}>
      {breaks.length === 0 && <p className="soft">{t('timetable.noBreaks')}</p>}
      {breaks.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: every field is controlled, and an entry has no name of its own.
        <div key={index} className="span-row">
          <TextField
            label={t('timetable.breakName')}
            value={one.name}
            onChange={(name) => onChange(changed(breaks, index, { name }))}
            required
            maxLength={200}
          />
          <SelectField
            label={t('timetable.field.weekday')}
            value={one.weekday === null ? '' : String(one.weekday)}
            none={t('timetable.everyDay')}
            options={days}
            onChange={(day) => onChange(changed(breaks, index, { weekday: day === '' ? null : Number(day) }))}
          />
          <Span span={one} onChange={(part) => onChange(changed(breaks, index, part))} />
          <RemoveButton name={one.name} onRemove={() => onChange(without(breaks, index))} />
        </div>
      ))}
    </Section>
  );
}

export function HolidayRows(props: {
  readonly holidays: Holidays;
  readonly onChange: (holidays: Holidays) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { holidays, onChange } = props;
  const add = () => onChange([...holidays, { name: '', from: '', until: '' }]);
  return (
    <Section
      title={t('timetable.holidays')}
      actions={<AddButton word={t('timetable.addHoliday')} onAdd={add} />}
    >
      {holidays.length === 0 && <p className="soft">{t('timetable.noHolidays')}</p>}
      {holidays.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: every field is controlled, and an entry has no name of its own.
        <div key={index} className="span-row">
          <TextField
            label={t('timetable.holidayName')}
            value={one.name}
            onChange={(name) => onChange(changed(holidays, index, { name }))}
            required
            maxLength={200}
          />
          <TextField
            label={t('timetable.firstDay')}
            type="date"
            value={one.from}
            onChange={(from) => onChange(changed(holidays, index, { from, until: laterOf(from, one.until) }))}
            required
          />
          <TextField
            label={t('timetable.lastDay')}
            type="date"
            min={one.from}
            value={one.until}
            onChange={(until) => onChange(changed(holidays, index, { until }))}
            required
          />
          <RemoveButton name={one.name} onRemove={() => onChange(without(holidays, index))} />
        </div>
      ))}
    </Section>
  );
}

function Span(props: {
  readonly span: { readonly from: string; readonly until: string };
  readonly onChange: (part: { from: string } | { until: string }) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { span, onChange } = props;
  return (
    <>
      <TextField
        label={t('timetable.from')}
        type="time"
        value={span.from}
        onChange={(from) => onChange({ from })}
        required
      />
      <TextField
        label={t('timetable.until')}
        type="time"
        value={span.until}
        onChange={(until) => onChange({ until })}
        required
      />
    </>
  );
}

function AddButton({ word, onAdd }: { readonly word: string; readonly onAdd: () => void }): ReactNode {
  return (
    <button type="button" className="button plain small" onClick={onAdd}>
      <Icon name="plus" />
      {word}
    </button>
  );
}

function RemoveButton({
  name,
  onRemove,
}: {
  readonly name: string;
  readonly onRemove: () => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <button type="button" className="icon-button" onClick={onRemove}>
      <Icon name="bin" />
      <span className="quiet-only">{t('timetable.remove', { name })}</span>
    </button>
  );
}
