/** Which site and period the figures are of. Both stand in the address. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SelectField, TextField } from '../parts/fields.tsx';
import { useAddress } from '../parts/site-choice.tsx';
import { useSites } from '../parts/zone.ts';

export interface Range {
  readonly siteId?: string;
  readonly from?: string;
  readonly until?: string;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

export function useRange(): Range {
  const [siteId] = useAddress('site');
  const [from] = useAddress('from');
  const [until] = useAddress('until');
  return {
    ...(siteId ? { siteId } : {}),
    ...(DATE.test(from) ? { from } : {}),
    ...(DATE.test(until) ? { until } : {}),
  };
}

export function RangeFilter(): ReactNode {
  const { t } = useTranslation();
  const sites = useSites();
  const [siteId, setSite] = useAddress('site');
  const [from, setFrom] = useAddress('from');
  const [until, setUntil] = useAddress('until');
  return (
    <fieldset className="range-filter">
      <legend className="quiet-only">{t('analytics.filters')}</legend>
      <div className="filters">
        {sites.length > 1 && (
          <SelectField
            label={t('analytics.site')}
            value={siteId}
            none={t('analytics.allSites')}
            options={sites.map(({ id, name }) => ({ value: id, word: name }))}
            onChange={setSite}
          />
        )}
        <TextField label={t('analytics.from')} type="date" value={from} max={until} onChange={setFrom} />
        <TextField label={t('analytics.until')} type="date" value={until} min={from} onChange={setUntil} />
      </div>
      <p className="soft small">
        {from === '' && until === '' ? `${t('analytics.lastTwelve')}. ` : ''}
        {t('analytics.wholeWeeks')}
      </p>
    </fieldset>
  );
}
