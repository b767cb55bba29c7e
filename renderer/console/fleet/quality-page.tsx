/** How well each kiosk does: by which means people check in, how long a face takes, what goes wrong. No persons. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { localeOf } from '../../../core/contracts/language.ts';
import { analyticsArea } from '../../../core/contracts/rest/analytics.ts';
import type { RestAnswer } from '../../../core/contracts/rest/operation.ts';
import { RangeFilter, useRange } from '../analytics/range-filter.tsx';
import { useAnswer } from '../api/queries.ts';
import { DataTable } from '../parts/data-table.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { FleetTabs } from './fleet-tabs.tsx';

type Row = RestAnswer<(typeof analyticsArea)['analytics.kiosk-quality']>['items'][number];
const COUNTS = [
  'checkIns',
  'byFace',
  'byBadge',
  'byWord',
  'refused',
  'suspected',
  'unconfirmedRoom',
  'clockNotTrusted',
  'notices',
] as const;

export function QualityPage(): ReactNode {
  const { t, i18n } = useTranslation();
  const range = useRange();
  const quality = useAnswer(analyticsArea['analytics.kiosk-quality'], { query: range }, { keep: true });
  const seconds = new Intl.NumberFormat(localeOf(i18n.language), {
    maximumFractionDigits: 1,
    style: 'unit',
    unit: 'second',
  });
  return (
    <>
      <PageHeader title={t('fleet.quality')} lead={t('fleet.qualityLead')} />
      <FleetTabs />
      <RangeFilter />
      <DataTable<Row>
        caption={t('fleet.quality')}
        rows={quality.data?.items ?? []}
        rowKey={({ kioskId }) => kioskId}
        loading={quality.isPending}
        failure={quality.error}
        retry={() => void quality.refetch()}
        empty={t('fleet.noQuality')}
        columns={[
          {
            key: 'name',
            head: t('fleet.kiosk'),
            main: true,
            cell: ({ name }) => name,
            sort: ({ name }) => name,
          },
          ...COUNTS.map((what) => ({
            key: what,
            head: t(`fleet.figure.${what}`),
            numeric: true,
            cell: (row: Row) => (what === 'refused' ? <Refused row={row} /> : row[what]),
            sort: (row: Row) => row[what],
          })),
          ...(['p50', 'p95'] as const).map((what) => ({
            key: what,
            head: t(`fleet.figure.${what}`),
            numeric: true,
            cell: ({ faceMs }: Row) => (faceMs ? seconds.format(faceMs[what] / 1000) : '–'),
            sort: ({ faceMs }: Row) => faceMs?.[what] ?? -1,
          })),
        ]}
      />
    </>
  );
}

/** How many, and why as far as it happened. */
function Refused({ row }: { readonly row: Row }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {row.refused}
      {row.refusals.length > 0 && (
        <ul className="plain-list soft small">
          {row.refusals.map(({ reason, n }) => (
            <li key={reason}>
              {n} × {t(`faces.short.${reason}`)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
