/** A trainee hands in an excuse. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useSearchParams } from 'wouter';
import { ExcuseForm, SessionName } from '../excuses/excuse-form.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useSay } from '../parts/toast.tsx';

export function NewExcusePage(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [, go] = useLocation();
  const [search] = useSearchParams();
  const sessionId = search.get('session');
  return (
    <>
      <PageHeader
        title={t('mine.new.title')}
        back={{ href: '/mine/excuses', word: t('mine.excuses.title') }}
        lead={sessionId ? <SessionName sessionId={sessionId} /> : t('mine.new.lead')}
      />
      <div className="card narrow">
        <ExcuseForm
          sessionId={sessionId}
          done={({ id }) => {
            say(t('mine.new.done'));
            go(`/mine/excuses/${id}`);
          }}
        />
      </div>
    </>
  );
}
