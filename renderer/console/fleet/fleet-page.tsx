/** The kiosks: who is there, how far each log has come, how old its word is, how its devices are. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Kiosk, kiosksArea } from '../../../core/contracts/rest/kiosks.ts';
import { useAnswer } from '../api/queries.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useAddress } from '../parts/site-choice.tsx';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';
import { useMay } from '../shell/session-context.ts';
import { ClaimDialog } from './claim-dialog.tsx';
import { FleetTabs } from './fleet-tabs.tsx';
import { stateOf, troublesOf } from './health.ts';
import { KioskDialog } from './kiosk-dialog.tsx';
import { StateChip } from './state-chip.tsx';
import './fleet.css';

const EVERY_MS = 15_000;

export function FleetPage(): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const places = usePlaces();
  const kiosks = useAnswer(kiosksArea['kiosks.list'], {}, { every: EVERY_MS });
  const [open, setOpen] = useAddress('kiosk');
  const [claiming, setClaiming] = useState(false);
  const may = useMay('kiosk.write');
  const now = Date.now();
  const items = kiosks.data?.items ?? [];
  const chosen = items.find(({ id }) => id === open);
  return (
    <>
      <PageHeader title={t('fleet.title')} lead={<Summary kiosks={items} now={now} />}>
        {may && (
          <button type="button" className="button" onClick={() => setClaiming(true)}>
            <Icon name="plus" />
            {t('fleet.claim')}
          </button>
        )}
      </PageHeader>
      <FleetTabs />
      <DataTable<Kiosk>
        caption={t('fleet.kiosks')}
        rows={items}
        rowKey={({ id }) => id}
        loading={kiosks.isPending}
        failure={kiosks.error}
        retry={() => void kiosks.refetch()}
        empty={t('fleet.none')}
        columns={[
          {
            key: 'name',
            head: t('fleet.kiosk'),
            main: true,
            cell: (kiosk) => (
              <button type="button" className="link" onClick={() => setOpen(kiosk.id)}>
                {kiosk.name}
              </button>
            ),
            sort: ({ name }) => name,
          },
          {
            key: 'room',
            head: t('fleet.room'),
            cell: ({ roomId }) => places.roomName(roomId),
            sort: ({ roomId }) => places.roomName(roomId),
          },
          {
            key: 'state',
            head: t('fleet.stateHead'),
            cell: (kiosk) => <Health kiosk={kiosk} now={now} />,
            sort: (kiosk) => stateOf(kiosk, now),
          },
          {
            key: 'word',
            head: t('fleet.lastWord'),
            cell: ({ lastSeen }) => (lastSeen ? times.ago(lastSeen) : t('fleet.never')),
            sort: ({ silentSeconds }) => silentSeconds ?? Number.MAX_SAFE_INTEGER,
          },
          {
            key: 'log',
            head: t('fleet.log'),
            numeric: true,
            cell: ({ log }) => t('fleet.logOf', { acked: log.acked, head: log.head }),
            sort: ({ log }) => log.head - log.acked,
          },
          {
            key: 'version',
            head: t('fleet.version'),
            cell: ({ version }) => version,
            sort: ({ version }) => version,
          },
        ]}
      />
      {chosen && <KioskDialog key={chosen.id} kiosk={chosen} onClose={() => setOpen('')} />}
      {claiming && <ClaimDialog onClose={() => setClaiming(false)} />}
    </>
  );
}

function Summary({ kiosks, now }: { readonly kiosks: readonly Kiosk[]; readonly now: number }): ReactNode {
  const { t } = useTranslation();
  const active = kiosks.filter(({ revokedAt }) => revokedAt === null);
  const online = active.filter(({ online: there }) => there).length;
  const trouble = active.filter((kiosk) => stateOf(kiosk, now) === 'trouble').length;
  return t('fleet.summary', { online, all: active.length, trouble });
}

function Health({ kiosk, now }: { readonly kiosk: Kiosk; readonly now: number }): ReactNode {
  const { t } = useTranslation();
  const troubles = troublesOf(kiosk, now);
  return (
    <div className="health">
      <StateChip state={stateOf(kiosk, now)} />
      {kiosk.revokedAt === null && troubles.length > 0 && (
        <span className="small">{troubles.map((one) => t(`fleet.trouble.${one}`)).join(', ')}</span>
      )}
    </div>
  );
}
