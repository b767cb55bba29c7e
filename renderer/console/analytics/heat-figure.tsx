/** Attendance by weekday and hour: a table whose cells are deeper the more came; hatched under the minimum. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { weekdayName } from '../parts/dates.ts';
import { Section } from '../parts/section.tsx';
import { type AttendanceRow, heatMapOf, percent } from './figures.ts';

interface Props {
  readonly rows: readonly AttendanceRow[];
  /** 0 to 1: under it a cell is marked. */
  readonly minimum: number;
}

/** Share of the colour in the deepest cell, percent: text stays readable on it. */
const DEEPEST = 42;

export function HeatFigure({ rows, minimum }: Props): ReactNode {
  const { t, i18n } = useTranslation();
  const map = heatMapOf(rows);
  const hour = (value: number) => `${String(value).padStart(2, '0')}:00`;
  return (
    <div className="figure card">
      <Section title={t('analytics.heat')}>
        {map.hours.length === 0 ? (
          <p className="soft">{t('analytics.noData')}</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard, too.
          <section className="heat-frame" tabIndex={0} aria-label={t('analytics.heat')}>
            <table className="heat">
              <caption className="small soft">
                {t('analytics.heatKey', { minimum: percent(minimum, i18n.language) })}
              </caption>
              <thead>
                <tr>
                  <th scope="col">{t('analytics.hour')}</th>
                  {map.weekdays.map((day) => (
                    <th key={day} scope="col">
                      {weekdayName(day, i18n.language, 'short')}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {map.hours.map((value) => (
                  <tr key={value}>
                    <th scope="row">{hour(value)}</th>
                    {map.weekdays.map((day) => {
                      const rate = map.cell(day, value)?.rate ?? null;
                      return <HeatCell key={day} rate={rate} low={rate !== null && rate < minimum} />;
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </Section>
    </div>
  );
}

function HeatCell({ rate, low }: { readonly rate: number | null; readonly low: boolean }): ReactNode {
  const { i18n } = useTranslation();
  if (rate === null) return <td className="heat-none" />;
  // From half on: below it there is little to tell apart.
  const depth = Math.round(Math.max(0, (rate - 0.5) * 2) * DEEPEST);
  return (
    <td
      data-low={low || undefined}
      style={{ backgroundColor: `color-mix(in srgb, var(--accent) ${depth}%, var(--surface))` }}
    >
      <span>{percent(rate, i18n.language)}</span>
    </td>
  );
}
