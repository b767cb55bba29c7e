/** The excuses that wait: the queue at one side, the chosen one at the other. A decision leads to the next. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { type Excuse, excuseState, excusesArea } from '../../../core/contracts/rest/excuses.ts';
import { type Pages, usePages } from '../api/queries.ts';
import { Choice } from '../parts/choice.tsx';
import { LoadMore } from '../parts/data-table.tsx';
import { FailureNote } from '../parts/failure-note.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useAddress } from '../parts/site-choice.tsx';
import { Empty, Loading } from '../parts/states.tsx';
import { useMay } from '../shell/session-context.ts';
import { ExcuseView } from './excuse-view.tsx';
import { QueueItem } from './queue-item.tsx';
import './excuses.css';

const EVERY_MS = 30_000;

export function ExcusesPage(): ReactNode {
  const { t } = useTranslation();
  const mayHandIn = useMay('excuse.submit', 'all');
  const [state, setState] = useAddress('state');
  const [chosen, setChosen] = useAddress('id');
  // The heading of the chosen one takes the focus when somebody chose it, not when the page opens.
  const [moved, setMoved] = useState(0);
  const shown = excuseState.safeParse(state).data;
  const wanted = state === 'all' ? undefined : (shown ?? 'waiting');
  const list = usePages(excusesArea['excuses.list'], { query: wanted ? { state: wanted } : {} }, 'cursor', {
    every: EVERY_MS,
  });
  const open = chosen || (list.items[0]?.id ?? '');
  const choose = (id: string) => {
    setChosen(id);
    setMoved((turn) => turn + 1);
  };
  const at = list.items.findIndex(({ id }) => id === open);
  const next = list.items[at + 1] ?? list.items[at - 1];
  return (
    <>
      <PageHeader title={t('excuses.title')}>
        {mayHandIn && (
          <Link className="button" href="/excuses/new">
            <Icon name="plus" />
            {t('excuses.handIn.button')}
          </Link>
        )}
      </PageHeader>
      <Choice
        legend={t('excuses.show')}
        value={wanted ?? 'all'}
        options={[
          ...excuseState.options.map((value) => ({ value, word: t(`excuses.state.${value}`) })),
          { value: 'all' as const, word: t('excuses.all') },
        ]}
        onChange={(value) => {
          setState(value === 'waiting' ? '' : value);
          setChosen('');
        }}
      />
      <div className="excuses">
        <Queue list={list} open={open} choose={choose} waiting={wanted === 'waiting'} />
        {open !== '' && (
          <ExcuseView
            key={open}
            excuseId={open}
            focus={moved}
            previous={at > 0 ? () => choose(list.items[at - 1]?.id ?? '') : null}
            next={at >= 0 && at < list.items.length - 1 ? () => choose(list.items[at + 1]?.id ?? '') : null}
            onDecided={() => choose(next?.id ?? '')}
          />
        )}
      </div>
    </>
  );
}

interface QueueProps {
  readonly list: Pages<Excuse>;
  readonly open: string;
  readonly waiting: boolean;
  readonly choose: (id: string) => void;
}

function Queue({ list, open, waiting, choose }: QueueProps): ReactNode {
  const { t } = useTranslation();
  if (list.failure && list.items.length === 0)
    return <FailureNote failure={list.failure} retry={list.retry} />;
  if (list.loading) return <Loading />;
  if (list.items.length === 0)
    return <Empty icon="tick" title={t(waiting ? 'excuses.empty' : 'excuses.emptyState')} />;
  return (
    <nav className="queue" aria-label={t('excuses.queue')}>
      <ul>
        {list.items.map((excuse) => (
          <li key={excuse.id}>
            <QueueItem excuse={excuse} current={excuse.id === open} choose={() => choose(excuse.id)} />
          </li>
        ))}
      </ul>
      {list.more && <LoadMore busy={list.loadingMore} load={list.loadMore} />}
    </nav>
  );
}
