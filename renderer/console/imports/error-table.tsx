/** What is wrong with a file, to the row and the column. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportJob } from '../../../core/contracts/rest/imports.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Icon } from '../parts/icon.tsx';

export function ErrorTable({ errors }: { readonly errors: ImportJob['errors'] }): ReactNode {
  const { t } = useTranslation();
  const rows = errors.map((error, index) => ({ ...error, index }));
  return (
    <>
      <div className="note failure" role="alert">
        <Icon name="warn" />
        <div>
          <p className="note-title">
            {t('imports.errors', { count: new Set(errors.map(({ row }) => row)).size })}
          </p>
          <p>{t('imports.errorsBody')}</p>
        </div>
      </div>
      <DataTable
        caption={t('imports.mistakes')}
        rows={rows}
        rowKey={({ index }) => String(index)}
        empty=""
        columns={[
          {
            key: 'row',
            head: t('imports.row'),
            numeric: true,
            main: true,
            cell: ({ row }) => row,
            sort: ({ row }) => row,
          },
          {
            key: 'column',
            head: t('imports.column'),
            cell: ({ column }) => column ?? t('imports.wholeRow'),
            sort: ({ column }) => column ?? '',
          },
          { key: 'message', head: t('imports.mistake'), cell: ({ message }) => message },
        ]}
      />
    </>
  );
}
