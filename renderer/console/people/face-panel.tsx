/** Consent to face recognition, and the photos that the kiosks know a person by. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { enrolmentArea } from '../../../core/contracts/rest/enrolment.ts';
import type { Person } from '../../../core/contracts/rest/people.ts';
import { useAnswer, useChange } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { TextField } from '../parts/fields.tsx';
import { Form } from '../parts/form.tsx';
import { Section } from '../parts/section.tsx';
import { useTimes } from '../parts/times.ts';
import { useSay } from '../parts/toast.tsx';
import { useMay } from '../shell/session-context.ts';
import { AFTER_FACE } from './after-change.ts';
import { LookAlikes } from './look-alikes.tsx';
import { PhotoUpload } from './photo-upload.tsx';

export function FacePanel({ person }: { readonly person: Person }): ReactNode {
  const { t } = useTranslation();
  const may = useMay('enrolment.write');
  if (!may) return null;
  return (
    <Section title={t('people.face.title')} lead={t('people.face.lead')}>
      {person.faceConsent === null ? <GrantConsent person={person} /> : <Enrolled person={person} />}
    </Section>
  );
}

function GrantConsent({ person }: { readonly person: Person }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [evidence, setEvidence] = useState('');
  const grant = useChange(enrolmentArea['consent.grant-face'], {
    stale: AFTER_FACE,
    done: () => say(t('people.face.granted')),
  });
  return (
    <div className="card">
      <Form
        onSubmit={() => grant.mutate({ params: { personId: person.id }, body: { evidence } })}
        busy={grant.isPending}
        failure={grant.error}
        submit={t('people.face.grant')}
      >
        <p>{t('people.face.noConsentYet')}</p>
        <TextField
          label={t('people.face.evidence')}
          hint={t('people.face.evidenceHint')}
          field="evidence"
          required
          maxLength={300}
          value={evidence}
          onChange={setEvidence}
        />
      </Form>
    </div>
  );
}

function Enrolled({ person }: { readonly person: Person }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const say = useSay();
  const [withdrawing, setWithdrawing] = useState(false);
  const close = () => setWithdrawing(false);
  const withdraw = useChange(enrolmentArea['consent.withdraw-face'], {
    stale: AFTER_FACE,
    done: () => {
      say(t('people.face.withdrawn'));
      close();
    },
  });
  const { faceConsent } = person;
  return (
    <div className="card stack">
      <div className="rows">
        <p>
          {faceConsent && t('people.face.since', { day: times.day(faceConsent.grantedAt) })}
          <span className="soft small block">{faceConsent?.evidence}</span>
        </p>
        <p>
          <button type="button" className="button plain small" onClick={() => setWithdrawing(true)}>
            {t('people.face.withdraw')}
          </button>
        </p>
      </div>
      <LookAlikes person={person} />
      <Photos person={person} />
      <PhotoUpload person={person} />
      {withdrawing && (
        <Confirm
          title={t('people.face.withdrawTitle')}
          submit={t('people.face.withdraw')}
          tone="danger"
          busy={withdraw.isPending}
          failure={withdraw.error}
          onClose={close}
          onConfirm={() => withdraw.mutate({ params: { personId: person.id } })}
        >
          <p>{t('people.face.withdrawWhat')}</p>
        </Confirm>
      )}
    </div>
  );
}

function Photos({ person }: { readonly person: Person }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const say = useSay();
  const templates = useAnswer(enrolmentArea['enrolment.list'], { params: { personId: person.id } });
  const remove = useChange(enrolmentArea['enrolment.remove'], {
    stale: AFTER_FACE,
    done: () => say(t('people.photo.removed')),
  });
  return (
    <Answer of={templates}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="soft">{t('people.photo.none')}</p>
        ) : (
          <ul className="rows">
            {items.map((template, index) => (
              <li key={template.id}>
                <span>
                  {t('people.photo.nth', { number: index + 1 })}
                  <span className="soft small block">
                    {t('people.photo.about', {
                      day: times.day(template.addedAt),
                      px: Math.round(template.facePx),
                    })}
                  </span>
                  {!template.current && <span className="wrong small block">{t('people.photo.old')}</span>}
                </span>
                <button
                  type="button"
                  className="button plain small"
                  onClick={() => remove.mutate({ params: { personId: person.id, templateId: template.id } })}
                >
                  {t('parts.remove')}
                  <span className="quiet-only">: {t('people.photo.nth', { number: index + 1 })}</span>
                </button>
              </li>
            ))}
          </ul>
        )
      }
    </Answer>
  );
}
