/** The attendance rules of a site: every number, what the windows look like before they are saved, validation. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RestAnswer } from '../../../core/contracts/rest/operation.ts';
import { sitesArea } from '../../../core/contracts/rest/sites.ts';
import { useAnswer, useChange } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { Form } from '../parts/form.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { SiteChoice, useSite } from '../parts/site-choice.tsx';
import { useSay } from '../parts/toast.tsx';
import { draftOf, type PolicyDraft, readDraft } from './policy-fields.ts';
import { PolicyInputs } from './policy-inputs.tsx';
import { SettingsTabs } from './settings-tabs.tsx';
import { WindowsPicture } from './windows-picture.tsx';
import './settings.css';

type Site = RestAnswer<(typeof sitesArea)['sites.get']>;

export function PolicyPage(): ReactNode {
  const { t } = useTranslation();
  const chosen = useSite();
  const sites = useAnswer(sitesArea['sites.list']);
  return (
    <>
      <PageHeader title={t('settings.policy')} lead={t('settings.policyLead')} />
      <SettingsTabs />
      <div className="filters">
        <SiteChoice />
      </div>
      <Answer of={sites}>
        {({ items }) => {
          const site = items.find(({ id }) => id === chosen?.id);
          return site ? (
            <PolicyForm key={site.id} site={site} reload={() => void sites.refetch()} />
          ) : (
            <p className="soft">{t('settings.noSites')}</p>
          );
        }}
      </Answer>
    </>
  );
}

function PolicyForm({ site, reload }: { readonly site: Site; readonly reload: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [changed, setChanged] = useState<PolicyDraft | null>(null);
  const draft = changed ?? draftOf(site.policy, site.locationPolicy);
  const { attendance, location, wrong } = readDraft(draft);
  const save = useChange(sitesArea['sites.set-policy'], {
    stale: [sitesArea['sites.list']],
    done: () => {
      setChanged(null);
      say(t('parts.saved'));
    },
  });
  const send = () => {
    if (attendance === null || location === null) return;
    save.mutate({ params: { siteId: site.id }, body: { attendance, location }, ifMatch: site.version });
  };
  return (
    <div className="policy">
      <Form
        onSubmit={send}
        busy={save.isPending}
        failure={save.error}
        submit={t('parts.save')}
        reload={() => {
          setChanged(null);
          save.reset();
          reload();
        }}
        {...(changed ? { onCancel: () => setChanged(null) } : {})}
      >
        <PolicyInputs siteId={site.id} draft={draft} wrong={wrong} onChange={setChanged} />
        {wrong.size > 0 && (
          <p className="wrong" role="alert">
            <Icon name="warn" />
            {t('settings.mendFirst')}
          </p>
        )}
      </Form>
      <WindowsPicture siteId={site.id} zone={site.zone} attendance={attendance} />
    </div>
  );
}
