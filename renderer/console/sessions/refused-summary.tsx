/** How many attempts were refused and why, in one line: "3 attempts refused: 2 × not recognised (best 0.31 of 0.50 needed)". */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { localeOf } from '../../../core/contracts/language.ts';
import type { RefusedFace } from '../../../core/contracts/rest/records.ts';
import { Icon } from '../parts/icon.tsx';

interface Reason {
  readonly reason: string;
  count: number;
  /** The attempt that came nearest to being accepted. */
  best: { readonly score: number; readonly threshold: number } | null;
}

export function RefusedSummary({ items }: { readonly items: readonly RefusedFace[] }): ReactNode {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(localeOf(i18n.language), {
    maximumFractionDigits: 2,
    minimumFractionDigits: 2,
  });
  const reasons = byReason(items);
  const total = reasons.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className={items.some(({ suspicious }) => suspicious) ? 'note late' : 'note'}>
      <div>
        <p>
          <strong>{t('faces.refused.sum', { count: total })}</strong>
        </p>
        <ul className="plain-list">
          {reasons.map(({ reason, count, best }) => (
            <li key={reason}>
              {t('faces.refused.part', {
                count,
                why: t(`faces.short.${reason}`, { defaultValue: t('faces.short.other') }),
              })}
              {best && (
                <span className="soft">
                  {' ('}
                  {t('faces.refused.best', {
                    score: number.format(best.score),
                    needed: number.format(best.threshold),
                  })}
                  )
                </span>
              )}
            </li>
          ))}
        </ul>
        {items.some(({ suspicious }) => suspicious) && (
          <p>
            <Icon name="warn" /> {t('faces.refused.attack')}
          </p>
        )}
      </div>
    </div>
  );
}

/** Most frequent first. Only of a face that was not known does its likeness say why it was refused. */
function byReason(items: readonly RefusedFace[]): Reason[] {
  const found = new Map<string, Reason>();
  for (const { reason, omitted, face } of items) {
    const entry = found.get(reason) ?? { reason, count: 0, best: null };
    found.set(reason, entry);
    entry.count += 1 + omitted;
    const compared = reason === 'vision.unknown-face' || reason === 'vision.not-the-badge-holder';
    if (compared && face && face.score !== null && face.score > (entry.best?.score ?? -1))
      entry.best = { score: face.score, threshold: face.threshold };
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}
