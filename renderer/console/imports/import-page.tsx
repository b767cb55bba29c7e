/** Whole files in and out: choose, check, look at what would change, apply. */
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { importsArea } from '../../../core/contracts/rest/imports.ts';
import { useAnswer } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Section } from '../parts/section.tsx';
import { SiteChoice, useAddress, useSite } from '../parts/site-choice.tsx';
import { Loading } from '../parts/states.tsx';
import { AgainButton } from './again-button.tsx';
import { ChooseFile } from './choose-file.tsx';
import { Exports } from './exports.tsx';
import { JobView } from './job-view.tsx';
import './imports.css';

const EVERY_MS = 700;

export function ImportPage(): ReactNode {
  const { t } = useTranslation();
  const site = useSite();
  const [job, setJob] = useAddress('job');
  return (
    <>
      <PageHeader title={t('imports.title')} lead={t('imports.lead')} />
      <div className="filters">
        <SiteChoice />
      </div>
      {site === null ? (
        <Loading />
      ) : (
        <>
          <Section title={t('imports.import')}>
            {job === '' ? (
              <ChooseFile key={site.id} siteId={site.id} onChecking={setJob} />
            ) : (
              <Job key={job} importId={job} again={() => setJob('')} />
            )}
          </Section>
          <Exports siteId={site.id} />
        </>
      )}
    </>
  );
}

function Job({ importId, again }: { readonly importId: string; readonly again: () => void }): ReactNode {
  const [atWork, setAtWork] = useState(true);
  const answer = useAnswer(
    importsArea['imports.get'],
    { params: { importId } },
    { every: atWork ? EVERY_MS : false },
  );
  const state = answer.data?.state;
  useEffect(() => setAtWork(state === 'checking' || state === 'applying'), [state]);
  return (
    <>
      <Answer of={answer}>{(job) => <JobView job={job} again={again} />}</Answer>
      {answer.error && !answer.data && <AgainButton again={again} />}
    </>
  );
}
