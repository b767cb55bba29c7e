/** The rate of attendance as a ring, with the numbers it is made of in words. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Tally } from '../../../core/contracts/rest/analytics.ts';
import { CountsBar } from '../parts/counts-bar.tsx';

const RADIUS = 52;
const AROUND = 2 * Math.PI * RADIUS;

export function RatePicture({ tally }: { readonly tally: Tally | null }): ReactNode {
  const { t, i18n } = useTranslation();
  if (tally === null || tally.rate === null) return <p className="card soft">{t('mine.rate.none')}</p>;
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent' }).format(tally.rate);
  const { present, late, excused, absent } = tally;
  return (
    <div className="card rate">
      <svg viewBox="0 0 120 120" role="img" aria-label={t('mine.rate.label', { percent })}>
        <circle cx="60" cy="60" r={RADIUS} className="rate-ground" />
        <circle
          cx="60"
          cy="60"
          r={RADIUS}
          className="rate-part"
          strokeDasharray={`${AROUND * tally.rate} ${AROUND}`}
          transform="rotate(-90 60 60)"
        />
        <text x="60" y="60" className="rate-text">
          {percent}
        </text>
      </svg>
      <div className="stack">
        <p>
          <strong>{t('mine.rate.title')}</strong>
          <span className="soft block">{t('mine.rate.range')}</span>
        </p>
        <CountsBar counts={{ present, late, excused, absent, pending: 0 }} />
        {tally.madeUp > 0 && <p className="soft">{t('mine.rate.madeUp', { count: tally.madeUp })}</p>}
      </div>
    </div>
  );
}
