/** The sheet of a session as a file, with the evidence of every record. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { reportsArea } from '../../../core/contracts/rest/reports.ts';
import type { SessionDetail } from '../../../core/contracts/rest/sessions.ts';
import { FailureNote } from '../parts/failure-note.tsx';
import { Icon } from '../parts/icon.tsx';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';
import { useDownload } from '../reports/use-download.ts';

export function SheetButton({ session }: { readonly session: SessionDetail }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes(usePlaces().zoneOf(session.siteId));
  const file = useDownload(reportsArea['reports.session-sheet']);
  const send = () => {
    const params = { sessionId: session.id };
    if (!file.busy)
      file.start(
        { params, query: { format: 'pdf' } },
        `${session.title} ${times.date(session.scheduledStart)}.pdf`,
      );
  };
  return (
    <>
      <button type="button" className="button plain" aria-disabled={file.busy} onClick={send}>
        <Icon name="download" />
        {file.busy ? t('reports.making') : t('reports.sheet')}
      </button>
      {file.failure && <FailureNote failure={file.failure} />}
    </>
  );
}
