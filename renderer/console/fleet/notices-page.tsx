/** What kiosks told IT, newest first. Tells of no person. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { kiosksArea } from '../../../core/contracts/rest/kiosks.ts';
import type { RestAnswer } from '../../../core/contracts/rest/operation.ts';
import { useListBy } from '../api/list-by.ts';
import { useAnswer } from '../api/queries.ts';
import { DataTable } from '../parts/data-table.tsx';
import { SelectField } from '../parts/fields.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useAddress } from '../parts/site-choice.tsx';
import { useTimes } from '../parts/times.ts';
import { FleetTabs } from './fleet-tabs.tsx';

type Notice = RestAnswer<(typeof kiosksArea)['kiosks.notices']>['items'][number];
const PAGE = 50;
const EVERY_MS = 60_000;

export function NoticesPage(): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const [kioskId, setKiosk] = useAddress('kiosk');
  const kiosks = useAnswer(kiosksArea['kiosks.list']).data?.items ?? [];
  const list = useListBy(kiosksArea['kiosks.notices'], 'after', PAGE, kioskId ? { kioskId } : {}, EVERY_MS);
  return (
    <>
      <PageHeader title={t('fleet.notices')} lead={t('fleet.noticesLead')} />
      <FleetTabs />
      <div className="filters">
        <SelectField
          label={t('fleet.kiosk')}
          value={kioskId}
          none={t('parts.all')}
          options={kiosks.map(({ id, name }) => ({ value: id, word: name }))}
          onChange={setKiosk}
        />
      </div>
      <DataTable<Notice>
        caption={t('fleet.notices')}
        rows={list.items}
        rowKey={({ id }) => id}
        loading={list.loading}
        failure={list.failure}
        retry={list.retry}
        empty={t('fleet.noNotices')}
        more={{ has: list.more, busy: list.loadingMore, load: list.loadMore }}
        columns={[
          { key: 'received', head: t('fleet.received'), cell: ({ receivedAt }) => times.full(receivedAt) },
          { key: 'kiosk', head: t('fleet.kiosk'), cell: ({ kioskName }) => kioskName },
          {
            key: 'message',
            head: t('fleet.notice'),
            main: true,
            cell: (notice) => <Message notice={notice} />,
          },
          { key: 'session', head: t('fleet.session'), cell: ({ sessionTitle }) => sessionTitle },
          {
            key: 'at',
            head: t('fleet.happened'),
            cell: ({ at, clockTrust }) =>
              clockTrust === 'anchored' ? times.full(at) : `${times.full(at)} (${t('fleet.clockDoubt')})`,
          },
        ]}
      />
    </>
  );
}

/** What looks like an attack stands out among the rest. */
function Message({ notice: { code, message } }: { readonly notice: Notice }): ReactNode {
  if (code !== 'attack.suspected') return message;
  return (
    <span className="notice-attack">
      <Icon name="warn" /> {message}
    </span>
  );
}
