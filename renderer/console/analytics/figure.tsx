/** One picture of the figures, with the table that it is made of behind a switch. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Choice } from '../parts/choice.tsx';
import { Section } from '../parts/section.tsx';

interface Props {
  readonly title: string;
  /** The chart in a sentence, for who does not see it. */
  readonly chartLabel: string;
  readonly chart: ReactNode;
  readonly table: ReactNode;
  readonly empty: boolean;
  /** What else can be chosen, such as by whom it is counted. */
  readonly actions?: ReactNode;
}

export function Figure({ title, chartLabel, chart, table, empty, actions }: Props): ReactNode {
  const { t } = useTranslation();
  const [shown, setShown] = useState<'chart' | 'table'>('chart');
  return (
    <div className="figure card">
      <Section title={title}>
        <div className="figure-choices">
          {actions}
          <Choice
            legend={t('analytics.show', { what: title })}
            value={shown}
            options={[
              { value: 'chart', word: t('analytics.chart') },
              { value: 'table', word: t('analytics.table') },
            ]}
            onChange={setShown}
          />
        </div>
        {empty && <p className="soft">{t('analytics.noData')}</p>}
        {!empty && shown === 'table' && table}
        {!empty && shown === 'chart' && (
          <div className="chart" role="img" aria-label={chartLabel}>
            {chart}
          </div>
        )}
      </Section>
    </div>
  );
}
