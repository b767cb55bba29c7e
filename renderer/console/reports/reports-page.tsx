/** The attendance register of a group over a period, as a file. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { reportsArea } from '../../../core/contracts/rest/reports.ts';
import { Choice } from '../parts/choice.tsx';
import { daysOn } from '../parts/dates.ts';
import { SelectField, TextField } from '../parts/fields.tsx';
import { Progress } from '../parts/file-drop.tsx';
import { Form } from '../parts/form.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useGroups } from '../parts/reference.ts';
import { Section } from '../parts/section.tsx';
import { SiteChoice, useAddress, useSite } from '../parts/site-choice.tsx';
import { useTimes } from '../parts/times.ts';
import { useDownload } from './use-download.ts';
import './reports.css';

const FORMATS = ['pdf', 'xlsx', 'csv'] as const;
type Format = (typeof FORMATS)[number];
/** A period that is proposed, days. */
const MONTH = 28;

export function ReportsPage(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t('reports.title')} lead={t('reports.lead')} />
      <Section title={t('reports.register')} lead={t('reports.registerLead')}>
        <RegisterForm />
      </Section>
      <Section title={t('reports.sheet')}>
        <p>{t('reports.sheetLead')}</p>
        <Link className="button plain" href="/sessions">
          {t('reports.findSession')}
        </Link>
      </Section>
    </>
  );
}

function RegisterForm(): ReactNode {
  const { t } = useTranslation();
  const site = useSite();
  const times = useTimes(site?.zone);
  const groups = useGroups(site?.id);
  const today = times.today();
  const [groupId, setGroup] = useAddress('group');
  const [from, setFrom] = useState(daysOn(today, -MONTH));
  const [until, setUntil] = useState(today);
  const [format, setFormat] = useState<Format>('pdf');
  const file = useDownload(reportsArea['reports.register']);
  const name = `${groups.name(groupId) ?? 'register'} ${from} ${until}.${format}`;
  return (
    <div className="report-form">
      <SiteChoice />
      <Form
        onSubmit={() => file.start({ query: { groupId, from, until, format } }, name)}
        busy={file.busy}
        failure={file.failure}
        submit={t('reports.make')}
        {...(file.busy ? { onCancel: file.stop } : {})}
      >
        <SelectField
          label={t('reports.group')}
          field="groupId"
          value={groupId}
          options={groups.options}
          onChange={setGroup}
          required
        />
        <div className="fields">
          <TextField
            label={t('reports.from')}
            field="from"
            type="date"
            value={from}
            max={until}
            onChange={setFrom}
            required
          />
          <TextField
            label={t('reports.until')}
            field="until"
            type="date"
            value={until}
            min={from}
            onChange={setUntil}
            required
          />
        </div>
        <Choice
          legend={t('reports.format')}
          value={format}
          options={FORMATS.map((value) => ({ value, word: t(`reports.formats.${value}`) }))}
          onChange={setFormat}
        />
        {file.progress && <Progress label={file.progress.label} done={file.progress.done} />}
      </Form>
    </div>
  );
}
