/** A score against what was needed, as a bar with a line across it: filled up to the score, the line at the threshold. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { localeOf } from '../../../core/contracts/language.ts';

interface Props {
  readonly name: string;
  readonly help: string;
  readonly value: number;
  readonly needed: number;
  /** What a full bar stands for. */
  readonly full: number;
}

export function ScoreBar({ name, help, value, needed, full }: Props): ReactNode {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(localeOf(i18n.language), {
    maximumFractionDigits: 2,
    minimumFractionDigits: 2,
  });
  const part = (of: number) => `${Math.min(1, Math.max(0, of / full)) * 100}%`;
  const reached = value >= needed;
  const values = { name, value: number.format(value), needed: number.format(needed) };
  return (
    <div className="score">
      <p className="score-words">
        <strong>{name}</strong>
        <span className="numbers">
          {values.value} <span className="soft">({t('faces.atLeast', values)})</span>
        </span>
      </p>
      <div className="score-bar" data-reached={reached} role="img" aria-label={t('faces.bar', values)}>
        <span className="score-part" style={{ inlineSize: part(value) }} />
        <span className="score-needed" style={{ insetInlineStart: part(needed) }} />
      </div>
      <p className="soft small">
        <strong data-reached={reached}>{t(reached ? 'faces.enough' : 'faces.tooLow')}</strong> · {help}
      </p>
    </div>
  );
}
