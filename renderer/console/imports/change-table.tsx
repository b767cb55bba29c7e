/** Row by row what would change, or did. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportJob } from '../../../core/contracts/rest/imports.ts';
import { Chip, type Tone } from '../parts/chip.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { CheckField } from '../parts/fields.tsx';
import type { IconName } from '../parts/icon.tsx';

type Change = ImportJob['changes'][number];
const LOOKS = {
  add: { tone: 'good', icon: 'plus' },
  change: { tone: 'calm', icon: 'pencil' },
  end: { tone: 'stop', icon: 'cross' },
  none: { tone: 'quiet', icon: 'minus' },
} as const satisfies Record<Change['action'], { tone: Tone; icon: IconName }>;
/** The hub lists so many. */
const LISTED = 1000;

export function ChangeTable({ changes }: { readonly changes: ImportJob['changes'] }): ReactNode {
  const { t } = useTranslation();
  const [unchanged, setUnchanged] = useState(false);
  if (changes.length === 0) return null;
  const shown = changes.filter(({ action }) => unchanged || action !== 'none');
  return (
    <>
      <h3>{t('imports.changes')}</h3>
      <CheckField label={t('imports.showUnchanged')} checked={unchanged} onChange={setUnchanged} />
      {changes.length >= LISTED && <p className="soft">{t('imports.firstThousand')}</p>}
      <DataTable
        caption={t('imports.changes')}
        rows={shown}
        rowKey={({ row, what, action }) => `${row}-${action}-${what}`}
        empty={t('imports.nothing')}
        columns={[
          {
            key: 'row',
            head: t('imports.row'),
            numeric: true,
            cell: ({ row }) => row,
            sort: ({ row }) => row,
          },
          {
            key: 'what',
            head: t('imports.changeWhat'),
            main: true,
            cell: ({ what }) => what,
            sort: ({ what }) => what,
          },
          {
            key: 'action',
            head: t('imports.changeHow'),
            cell: ({ action }) => <Chip {...LOOKS[action]}>{t(`imports.action.${action}`)}</Chip>,
            sort: ({ action }) => action,
          },
          { key: 'fields', head: t('imports.changes'), cell: (change) => <Fields change={change} /> },
        ]}
      />
    </>
  );
}

function Fields({ change }: { readonly change: Change }): ReactNode {
  const { t } = useTranslation();
  const nothing = t('imports.nothingThere');
  if (change.fields.length === 0) return null;
  return (
    <ul className="small import-fields">
      {change.fields.map(({ name, before, after }) => (
        <li key={name}>
          {before === null
            ? t('imports.fieldNew', { name, after: after ?? nothing })
            : t('imports.field', { name, before, after: after ?? nothing })}
        </li>
      ))}
    </ul>
  );
}
