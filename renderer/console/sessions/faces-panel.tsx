/** Face decisions of a session that stand on no line of the roll: who was refused, and how the trainer was recognised. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type RefusedFace, type Roll, recordsArea } from '../../../core/contracts/rest/records.ts';
import type { SessionDetail } from '../../../core/contracts/rest/sessions.ts';
import type { FaceEvidence } from '../../../core/contracts/vision.ts';
import { useAnswer } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Section } from '../parts/section.tsx';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';
import { FaceDecision } from './face-decision.tsx';
import { RefusedSummary } from './refused-summary.tsx';
import { RefusedTable } from './refused-table.tsx';
import './faces.css';

interface Props {
  readonly session: SessionDetail;
}

/** A decision that was opened. */
interface Opened {
  readonly title: string;
  readonly face: FaceEvidence | null;
  readonly reason: string | null;
}

export function FacesPanel({ session }: Props): ReactNode {
  const { t } = useTranslation();
  const times = useTimes(usePlaces().zoneOf(session.siteId));
  const params = { sessionId: session.id };
  const refused = useAnswer(recordsArea['records.refused-faces'], { params });
  const acts = useAnswer(recordsArea['records.roll'], { params }).data?.acts ?? [];
  const [opened, setOpened] = useState<Opened | null>(null);
  const open = ({ at, face, reason }: RefusedFace) => setOpened({ title: times.full(at), face, reason });
  return (
    <Section title={t('faces.title')} lead={t('faces.lead')}>
      <Acts
        acts={acts}
        open={({ what, face }) => setOpened({ title: t(`faces.act.${what}`), face, reason: null })}
      />
      <Answer of={refused}>
        {({ items, until }) =>
          items.length === 0 ? (
            <p className="soft">
              {t(Date.parse(until) < Date.now() ? 'faces.refused.gone' : 'faces.refused.none')}
            </p>
          ) : (
            <div className="stack-small">
              <RefusedSummary items={items} />
              <RefusedTable items={items} times={times} open={open} />
              <p className="soft small">{t('faces.refused.until', { when: times.full(until) })}</p>
            </div>
          )
        }
      </Answer>
      {opened && (
        <Dialog title={opened.title} onClose={() => setOpened(null)}>
          {opened.face ? (
            <FaceDecision face={opened.face} reason={opened.reason} />
          ) : (
            <Unreadable reason={opened.reason} />
          )}
        </Dialog>
      )}
    </Section>
  );
}

type Act = Roll['acts'][number];

function Acts({
  acts,
  open,
}: {
  readonly acts: readonly Act[];
  readonly open: (act: Act) => void;
}): ReactNode {
  const { t } = useTranslation();
  const byFace = acts.filter(({ face }) => face !== null);
  if (byFace.length === 0) return null;
  return (
    <div className="buttons">
      {byFace.map((act) => (
        <button key={act.factId} type="button" className="button plain small" onClick={() => open(act)}>
          {t(`faces.act.${act.what}`)}: {t('faces.act.open')}
        </button>
      ))}
    </div>
  );
}

function Unreadable({ reason }: { readonly reason: string | null }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {reason !== null && (
        <p className="note late">{t(`faces.why.${reason}`, { defaultValue: t('faces.why.vision.other') })}</p>
      )}
      <p className="soft">{t('faces.refused.unreadable')}</p>
    </>
  );
}
