/** Name and time zone of a site. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { roomsArea } from '../../../core/contracts/rest/rooms.ts';
import { sitesArea } from '../../../core/contracts/rest/sites.ts';
import { useChange } from '../api/queries.ts';
import { EditDialog, useSaid } from '../parts/edit-dialog.tsx';
import { SelectField, TextField } from '../parts/fields.tsx';

interface Props {
  readonly site: {
    readonly id: string;
    readonly name: string;
    readonly zone: string;
    readonly version: string;
  } | null;
  readonly onClose: () => void;
}

export function SiteDialog({ site, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [name, setName] = useState(site?.name ?? '');
  const [zone, setZone] = useState(site?.zone ?? here);
  const options = { stale: [sitesArea['sites.list'], roomsArea['rooms.places']], done: useSaid(onClose) };
  const create = useChange(sitesArea['sites.create'], options);
  const update = useChange(sitesArea['sites.update'], options);
  const send = () => {
    if (site) update.mutate({ params: { siteId: site.id }, body: { name, zone }, ifMatch: site.version });
    else create.mutate({ body: { name, zone } });
  };
  // The browser's list may lack the zone that is set, such as an older name of it.
  const zones = [...new Set([zone, ...Intl.supportedValuesOf('timeZone')])].sort();
  return (
    <EditDialog
      title={t(site ? 'settings.site' : 'settings.addSite')}
      onSave={send}
      onClose={onClose}
      create={create}
      update={update}
    >
      <TextField
        label={t('settings.name')}
        field="name"
        value={name}
        onChange={setName}
        required
        maxLength={200}
      />
      <SelectField
        label={t('settings.zone')}
        hint={t('settings.zoneHelp')}
        field="zone"
        value={zone}
        options={zones.map((value) => ({ value, word: value }))}
        onChange={setZone}
        required
      />
    </EditDialog>
  );
}
