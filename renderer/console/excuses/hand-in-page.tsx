/** Staff hand in an excuse for somebody, such as who telephoned or brought a paper to the office. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useSearchParams } from 'wouter';
import { peopleArea } from '../../../core/contracts/rest/people.ts';
import { useAnswer } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { PersonPicker } from '../parts/person-picker.tsx';
import { useSay } from '../parts/toast.tsx';
import { ExcuseForm, SessionName } from './excuse-form.tsx';

export function HandInPage(): ReactNode {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const named = search.get('person');
  const sessionId = named === null ? null : search.get('session');
  return (
    <>
      <PageHeader
        title={t('excuses.handIn.title')}
        back={{ href: '/excuses', word: t('excuses.title') }}
        lead={sessionId ? <SessionName sessionId={sessionId} /> : t('excuses.handIn.lead')}
      />
      <div className="card narrow stack">
        {named === null ? <ForChosen /> : <ForNamed personId={named} sessionId={sessionId} />}
      </div>
    </>
  );
}

function ForChosen(): ReactNode {
  const { t } = useTranslation();
  const done = useDone();
  const [personId, setPersonId] = useState<string | null>(null);
  return (
    <>
      <PersonPicker
        label={t('excuses.handIn.who')}
        only="trainee"
        onChoose={(person) => setPersonId(person?.id ?? null)}
      />
      {personId !== null && <ExcuseForm key={personId} personId={personId} sessionId={null} done={done} />}
    </>
  );
}

function ForNamed(props: { readonly personId: string; readonly sessionId: string | null }): ReactNode {
  const { personId, sessionId } = props;
  const { t } = useTranslation();
  const done = useDone();
  const person = useAnswer(peopleArea['people.get'], { params: { personId } });
  return (
    <Answer of={person}>
      {({ displayName }) => (
        <>
          <p>
            {t('excuses.handIn.who')}: <strong>{displayName}</strong>
          </p>
          <ExcuseForm personId={personId} sessionId={sessionId} done={done} />
        </>
      )}
    </Answer>
  );
}

/** On to the decision, which is the office's own. */
function useDone(): (excuse: {
  readonly id: string;
  readonly person: { readonly displayName: string };
}) => void {
  const { t } = useTranslation();
  const say = useSay();
  const [, go] = useLocation();
  return ({ id, person }) => {
    say(t('excuses.handIn.done', { name: person.displayName }));
    go(`/excuses?id=${id}`);
  };
}
