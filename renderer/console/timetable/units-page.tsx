/** Units: the courses or modules that sessions teach. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Unit, unitsArea } from '../../../core/contracts/rest/units.ts';
import { useAnswer, useChange } from '../api/queries.ts';
import { DataTable } from '../parts/data-table.tsx';
import { EditDialog, useSaid } from '../parts/edit-dialog.tsx';
import { TextField } from '../parts/fields.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { SiteChoice, useSite } from '../parts/site-choice.tsx';
import { TimetableTabs } from './timetable-tabs.tsx';
import './timetable.css';

export function UnitsPage(): ReactNode {
  const { t } = useTranslation();
  const site = useSite();
  const query = site ? { siteId: site.id } : {};
  const units = useAnswer(unitsArea['units.list'], { query }, { when: site !== null });
  const [open, setOpen] = useState<Unit | 'new' | null>(null);
  return (
    <>
      <PageHeader title={t('timetable.unitsTitle')} lead={t('timetable.unitsLead')}>
        <button type="button" className="button" disabled={site === null} onClick={() => setOpen('new')}>
          <Icon name="plus" />
          {t('timetable.addUnit')}
        </button>
      </PageHeader>
      <TimetableTabs />
      <div className="filters">
        <SiteChoice />
      </div>
      <DataTable
        caption={t('timetable.unitsTitle')}
        rows={units.data?.items ?? []}
        rowKey={({ id }) => id}
        loading={units.isPending}
        failure={units.error}
        retry={() => void units.refetch()}
        empty={t('timetable.noUnits')}
        columns={[
          {
            key: 'code',
            head: t('timetable.unitCode'),
            main: true,
            cell: ({ code }) => code,
            sort: ({ code }) => code,
          },
          {
            key: 'name',
            head: t('timetable.unitName'),
            cell: ({ name }) => name,
            sort: ({ name }) => name,
          },
          {
            key: 'do',
            head: '',
            cell: (unit) => (
              <button type="button" className="button plain small" onClick={() => setOpen(unit)}>
                {t('parts.edit')}
                <span className="quiet-only">: {unit.code}</span>
              </button>
            ),
          },
        ]}
      />
      {open && site && (
        <UnitDialog siteId={site.id} unit={open === 'new' ? null : open} onClose={() => setOpen(null)} />
      )}
    </>
  );
}

interface DialogProps {
  readonly siteId: string;
  readonly unit: Unit | null;
  readonly onClose: () => void;
}

function UnitDialog({ siteId, unit, onClose }: DialogProps): ReactNode {
  const { t } = useTranslation();
  const [code, setCode] = useState(unit?.code ?? '');
  const [name, setName] = useState(unit?.name ?? '');
  const options = { stale: [unitsArea['units.list']], done: useSaid(onClose) };
  const create = useChange(unitsArea['units.create'], options);
  const update = useChange(unitsArea['units.update'], options);
  const send = () => {
    if (unit) update.mutate({ params: { unitId: unit.id }, body: { code, name }, ifMatch: unit.version });
    else create.mutate({ body: { siteId, code, name } });
  };
  return (
    <EditDialog
      title={t(unit ? 'timetable.editUnit' : 'timetable.addUnit')}
      onSave={send}
      onClose={onClose}
      create={create}
      update={update}
    >
      <TextField
        label={t('timetable.unitCode')}
        field="code"
        value={code}
        onChange={setCode}
        required
        maxLength={40}
      />
      <TextField
        label={t('timetable.unitName')}
        field="name"
        value={name}
        onChange={setName}
        required
        maxLength={200}
      />
    </EditDialog>
  );
}
