/** Times that were looked at and do not fit, each with everything that stands in the way. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { MakeupSlots, Obstacle } from '../../../core/contracts/rest/makeup.ts';
import { DataTable } from '../parts/data-table.tsx';
import type { Times } from '../parts/times.ts';

interface Props {
  readonly refused: MakeupSlots['refused'];
  readonly times: Times;
  readonly open: boolean;
}

export function RefusedTimes({ refused, times, open }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <details className="refused" open={open}>
      <summary>{t('makeup.refused')}</summary>
      <DataTable
        caption={t('makeup.refused')}
        rows={refused}
        rowKey={({ start, end }) => `${start}-${end}`}
        empty=""
        columns={[
          {
            key: 'time',
            head: t('makeup.time'),
            main: true,
            cell: ({ start, end }) => times.range(start, end),
          },
          {
            key: 'why',
            head: t('makeup.why'),
            cell: ({ because }) => (
              <ul className="plain-list">
                {because.map((one) => (
                  <li key={`${one.what}-${one.name}-${one.sessionId}`}>
                    <Why obstacle={one} />
                  </li>
                ))}
              </ul>
            ),
          },
        ]}
      />
    </details>
  );
}

function Why({ obstacle }: { readonly obstacle: Obstacle }): ReactNode {
  const { t } = useTranslation();
  const { what, name, sessionId, people } = obstacle;
  const words = t(`makeup.obstacle.${what}`, { name, count: people ?? 0 });
  return sessionId === null ? words : <Link href={`/sessions/${sessionId}`}>{words}</Link>;
}
