/** What the hub told whoever is signed in, newest first. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { type Notification, notificationsArea } from '../../../core/contracts/rest/notifications.ts';
import { useListBy } from '../api/list-by.ts';
import { useChange } from '../api/queries.ts';
import { Choice } from '../parts/choice.tsx';
import { LoadMore } from '../parts/data-table.tsx';
import { FailureNote } from '../parts/failure-note.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useAddress } from '../parts/site-choice.tsx';
import { Empty, Loading } from '../parts/states.tsx';
import { useTimes } from '../parts/times.ts';
import { NotificationTabs } from './notification-tabs.tsx';
import './notifications.css';

const PAGE = 30;
const EVERY_MS = 60_000;

export function NotificationsPage(): ReactNode {
  const { t } = useTranslation();
  const [shown, setShown] = useAddress('show');
  const unread = shown === 'unread';
  const list = useListBy(
    notificationsArea['notifications.list'],
    'before',
    PAGE,
    unread ? { unread: 'true' } : {},
    EVERY_MS,
  );
  const read = useChange(notificationsArea['notifications.read'], {
    stale: [notificationsArea['notifications.list']],
  });
  const failure = list.failure ?? read.error;
  const anyUnread = list.items.some(({ readAt }) => readAt === null);
  return (
    <>
      <PageHeader title={t('notifications.title')}>
        <button
          type="button"
          className="button plain"
          aria-disabled={!anyUnread || read.isPending}
          onClick={() => {
            if (anyUnread && !read.isPending) read.mutate({ body: {} });
          }}
        >
          {t('notifications.readAll')}
        </button>
      </PageHeader>
      <NotificationTabs />
      <Choice
        legend={t('notifications.show')}
        value={unread ? 'unread' : 'all'}
        options={[
          { value: 'all', word: t('notifications.all') },
          { value: 'unread', word: t('notifications.unread') },
        ]}
        onChange={(value) => setShown(value === 'all' ? '' : value)}
      />
      {failure && <FailureNote failure={failure} retry={list.retry} />}
      {list.loading && <Loading />}
      {!list.loading && !list.failure && list.items.length === 0 && (
        <Empty icon="bell" title={t('notifications.empty')} />
      )}
      <ul className="notifications">
        {list.items.map((one) => (
          <Item key={one.id} one={one} read={() => read.mutate({ body: { ids: [one.id] } })} />
        ))}
      </ul>
      {list.more && <LoadMore busy={list.loadingMore} load={list.loadMore} />}
    </>
  );
}

const WAYS = {
  session: (id: string) => `/sessions/${id}`,
  excuse: (id: string) => `/excuses?id=${id}`,
  person: (id: string) => `/people/${id}`,
  kiosk: (id: string) => `/fleet?kiosk=${id}`,
} as const;

function Item({ one, read }: { readonly one: Notification; readonly read: () => void }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const fresh = one.readAt === null;
  return (
    <li className="notification" data-unread={fresh || undefined}>
      <div>
        <h2>
          {fresh && <span className="notification-new">{t('notifications.new')}</span>}
          {one.link ? <Link href={WAYS[one.link.kind](one.link.id)}>{one.title}</Link> : one.title}
        </h2>
        <p>{one.body}</p>
        <p className="soft small">{times.full(one.at)}</p>
      </div>
      {fresh && (
        <button type="button" className="button plain small" onClick={read}>
          {t('notifications.markRead')}
          <span className="quiet-only">: {one.title}</span>
        </button>
      )}
    </li>
  );
}
