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
  refused: { tone: 'late', icon: 'warn' },
} as const satisfies Record<Change['action'] | 'refused', { tone: Tone; icon: IconName }>;
/** A photo that was not good enough changes nothing, and somebody has to take another. */
const outcomeOf = ({ action, fields }: Change): Change['action'] | 'refused' =>
  action === 'none' && fields.some(({ name }) => name === VERDICT) ? 'refused' : action;
/** What the hub calls its word on a photo; `accepted`, or why not. */
const VERDICT = 'verdict';
/** The hub lists so many. */
const LISTED = 1000;

export function ChangeTable({ changes }: { readonly changes: ImportJob['changes'] }): ReactNode {
  const { t } = useTranslation();
  const [unchanged, setUnchanged] = useState(false);
  if (changes.length === 0) return null;
  const shown = changes.filter((change) => unchanged || outcomeOf(change) !== 'none');
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
            cell: (change) => {
              const outcome = outcomeOf(change);
              return <Chip {...LOOKS[outcome]}>{t(`imports.action.${outcome}`)}</Chip>;
            },
            sort: outcomeOf,
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
  const words = ({ name, before, after }: Change['fields'][number]) => {
    if (name === VERDICT && after === 'accepted') return t('imports.goodEnough');
    if (name === VERDICT) return t(`imports.verdict.${after}`, { defaultValue: after ?? nothing });
    const now = after ?? nothing;
    return before === null
      ? t('imports.fieldNew', { name, after: now })
      : t('imports.field', { name, before, after: now });
  };
  return (
    <ul className="small import-fields">
      {change.fields.map((field) => (
        <li key={field.name}>{words(field)}</li>
      ))}
    </ul>
  );
}
