/** Refused faces one by one. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { localeOf } from '../../../core/contracts/language.ts';
import type { RefusedFace } from '../../../core/contracts/rest/records.ts';
import { DataTable } from '../parts/data-table.tsx';
import type { Times } from '../parts/times.ts';

interface Props {
  readonly items: readonly RefusedFace[];
  readonly times: Times;
  readonly open: (face: RefusedFace) => void;
}

export function RefusedTable({ items, times, open }: Props): ReactNode {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(localeOf(i18n.language), {
    maximumFractionDigits: 2,
    minimumFractionDigits: 2,
  });
  return (
    <DataTable<RefusedFace>
      caption={t('faces.title')}
      rows={items}
      rowKey={({ factId }) => factId}
      empty={t('faces.refused.none')}
      columns={[
        { key: 'at', head: t('faces.refused.when'), cell: ({ at }) => times.time(at), sort: ({ at }) => at },
        {
          key: 'why',
          head: t('faces.refused.why'),
          main: true,
          cell: ({ reason, omitted }) => (
            <>
              {t(`faces.short.${reason}`, { defaultValue: t('faces.short.other') })}
              {omitted > 0 && <span className="soft"> {t('faces.refused.more', { count: omitted })}</span>}
            </>
          ),
        },
        {
          key: 'score',
          head: t('faces.refused.score'),
          numeric: true,
          cell: ({ face }) =>
            face && face.score !== null
              ? `${number.format(face.score)} / ${number.format(face.threshold)}`
              : '–',
        },
        {
          key: 'badge',
          head: t('faces.refused.badge'),
          cell: ({ badgeOf }) =>
            badgeOf ? badgeOf.displayName : <span className="soft">{t('faces.refused.stranger')}</span>,
        },
        {
          key: 'more',
          head: t('sessions.roll.more'),
          bare: true,
          cell: (face) => (
            <button type="button" className="button plain small" onClick={() => open(face)}>
              {t('sessions.roll.open')}
              <span className="quiet-only">: {times.full(face.at)}</span>
            </button>
          ),
        },
      ]}
    />
  );
}
