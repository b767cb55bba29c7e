/** The same data as files that can be read in again. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { exportKind, importsArea } from '../../../core/contracts/rest/imports.ts';
import { hrefOf } from '../api/client.ts';
import { Icon } from '../parts/icon.tsx';
import { Section } from '../parts/section.tsx';

type Kind = (typeof exportKind.options)[number];
type Format = 'csv' | 'ics';

/** The timetable comes as either, the calendar as iCalendar only. */
const FORMATS: Readonly<Record<Kind, readonly Format[]>> = {
  people: ['csv'],
  groups: ['csv'],
  rooms: ['csv'],
  timetable: ['csv', 'ics'],
  calendar: ['ics'],
};

export function Exports({ siteId }: { readonly siteId: string }): ReactNode {
  const { t } = useTranslation();
  const files = exportKind.options.flatMap((kind) => FORMATS[kind].map((format) => ({ kind, format })));
  return (
    <Section title={t('imports.export')} lead={t('imports.exportLead')}>
      <ul className="buttons">
        {files.map(({ kind, format }) => (
          <li key={`${kind}-${format}`}>
            <a
              className="button plain"
              download
              href={hrefOf(importsArea['exports.get'], { params: { kind }, query: { siteId, format } })}
            >
              <Icon name="download" />
              {t('imports.download', {
                what: t(`imports.kind.${kind}`),
                format: format === 'csv' ? 'CSV' : 'iCalendar',
              })}
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}
