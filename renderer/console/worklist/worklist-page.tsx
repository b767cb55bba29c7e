/** What waits for whoever is signed in, grouped, with the way to do it beside each thing. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { worklistArea } from '../../../core/contracts/rest/worklist.ts';
import { useAnswer } from '../api/queries.ts';
import { FailureNote } from '../parts/failure-note.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Empty, Loading } from '../parts/states.tsx';
import { byKind, keyOfWork } from './by-kind.ts';
import { WorkCard } from './work-card.tsx';
import './worklist.css';

const EVERY_MS = 30_000;

export function WorklistPage(): ReactNode {
  const { t } = useTranslation();
  const list = useAnswer(worklistArea['worklist.list'], {}, { every: EVERY_MS });
  const all = Object.values(list.data?.counts ?? {}).reduce((sum, count) => sum + count, 0);
  const shown = list.data?.items.length ?? 0;
  return (
    <>
      <PageHeader title={t('worklist.title')} lead={t('worklist.lead')} />
      {list.isPending && <Loading />}
      {list.error && <FailureNote failure={list.error} retry={() => void list.refetch()} />}
      {list.data && shown === 0 && (
        <Empty icon="tick" title={t('worklist.empty')}>
          <p>{t('worklist.emptyBody')}</p>
        </Empty>
      )}
      {byKind(list.data?.items ?? []).map(({ kind, items }) => (
        <section key={kind} className="work-group" aria-labelledby={`work-${kind}`}>
          <h2 id={`work-${kind}`}>
            {t(`worklist.kind.${kind}`)}
            <span className="work-count">{list.data?.counts[kind] ?? items.length}</span>
          </h2>
          <ul className="work-list">
            {items.map((item) => (
              <WorkCard key={keyOfWork(item)} item={item} />
            ))}
          </ul>
        </section>
      ))}
      {all > shown && shown > 0 && <p className="soft">{t('worklist.more', { shown, all })}</p>}
    </>
  );
}
