/** How many of a roll are where, as a bar and in words. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Roll } from '../../../core/contracts/rest/records.ts';

export type Counts = Omit<Roll['counts'], 'expected' | 'void'>;
const ORDER = ['present', 'late', 'excused', 'absent', 'pending'] as const satisfies (keyof Counts)[];

export function CountsBar({ counts }: { readonly counts: Counts }): ReactNode {
  const { t } = useTranslation();
  const shown = ORDER.filter((status) => counts[status] > 0);
  return (
    <div className="counts">
      <div className="counts-bar" aria-hidden="true">
        {shown.map((status) => (
          <span key={status} data-status={status} style={{ flexGrow: counts[status] }} />
        ))}
      </div>
      <ul className="counts-words">
        {shown.map((status) => (
          <li key={status} data-status={status}>
            <strong className="numbers">{counts[status]}</strong>{' '}
            {t(`parts.counted.${status}`, { count: counts[status] })}
          </li>
        ))}
      </ul>
    </div>
  );
}
