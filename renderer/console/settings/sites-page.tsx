/** Sites, and the rooms of the chosen one with the beacons that prove them. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RestAnswer } from '../../../core/contracts/rest/operation.ts';
import { roomsArea } from '../../../core/contracts/rest/rooms.ts';
import { sitesArea } from '../../../core/contracts/rest/sites.ts';
import { useAnswer } from '../api/queries.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Section } from '../parts/section.tsx';
import { SiteChoice, useSite } from '../parts/site-choice.tsx';
import { RoomDialog } from './room-dialog.tsx';
import { SettingsTabs } from './settings-tabs.tsx';
import { SiteDialog } from './site-dialog.tsx';
import './settings.css';

type Site = RestAnswer<(typeof sitesArea)['sites.list']>['items'][number];
type Room = RestAnswer<(typeof roomsArea)['rooms.list']>['items'][number];

export function SitesPage(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t('settings.places')} />
      <SettingsTabs />
      <Sites />
      <Rooms />
    </>
  );
}

function Sites(): ReactNode {
  const { t } = useTranslation();
  const sites = useAnswer(sitesArea['sites.list']);
  const [open, setOpen] = useState<Site | 'new' | null>(null);
  return (
    <Section
      title={t('settings.sites')}
      actions={<AddButton word={t('settings.addSite')} act={() => setOpen('new')} />}
    >
      <DataTable<Site>
        caption={t('settings.sites')}
        rows={sites.data?.items ?? []}
        rowKey={({ id }) => id}
        loading={sites.isPending}
        failure={sites.error}
        retry={() => void sites.refetch()}
        empty={t('settings.noSites')}
        columns={[
          {
            key: 'name',
            head: t('settings.name'),
            main: true,
            cell: ({ name }) => name,
            sort: ({ name }) => name,
          },
          { key: 'zone', head: t('settings.zone'), cell: ({ zone }) => zone },
          {
            key: 'do',
            head: '',
            cell: (site) => <EditButton about={site.name} act={() => setOpen(site)} />,
          },
        ]}
      />
      {open && <SiteDialog site={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
    </Section>
  );
}

function Rooms(): ReactNode {
  const { t } = useTranslation();
  const site = useSite();
  const query = site ? { siteId: site.id } : {};
  const rooms = useAnswer(roomsArea['rooms.list'], { query }, { when: site !== null });
  const [open, setOpen] = useState<Room | 'new' | null>(null);
  return (
    <Section
      title={t('settings.rooms')}
      lead={t('settings.roomsLead')}
      actions={<AddButton word={t('settings.addRoom')} act={() => setOpen('new')} />}
    >
      <div className="filters">
        <SiteChoice />
      </div>
      <DataTable<Room>
        caption={t('settings.rooms')}
        rows={rooms.data?.items ?? []}
        rowKey={({ id }) => id}
        loading={rooms.isPending}
        failure={rooms.error}
        retry={() => void rooms.refetch()}
        empty={t('settings.noRooms')}
        columns={[
          {
            key: 'name',
            head: t('settings.name'),
            main: true,
            cell: ({ name }) => name,
            sort: ({ name }) => name,
          },
          {
            key: 'capacity',
            head: t('settings.capacity'),
            numeric: true,
            cell: ({ capacity }) => capacity,
            sort: ({ capacity }) => capacity,
          },
          {
            key: 'beacon',
            head: t('settings.beacon'),
            cell: ({ beacon }) =>
              beacon ? (
                <code className="small">
                  {beacon.uuid} {beacon.major}/{beacon.minor}
                </code>
              ) : (
                t('settings.noBeacon')
              ),
          },
          {
            key: 'do',
            head: '',
            cell: (room) => <EditButton about={room.name} act={() => setOpen(room)} />,
          },
        ]}
      />
      {open && site && (
        <RoomDialog siteId={site.id} room={open === 'new' ? null : open} onClose={() => setOpen(null)} />
      )}
    </Section>
  );
}

function AddButton({ word, act }: { readonly word: string; readonly act: () => void }): ReactNode {
  return (
    <button type="button" className="button" onClick={act}>
      <Icon name="plus" />
      {word}
    </button>
  );
}

function EditButton({ about, act }: { readonly about: string; readonly act: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <button type="button" className="button plain small" onClick={act}>
      {t('parts.edit')}
      <span className="quiet-only">: {about}</span>
    </button>
  );
}
