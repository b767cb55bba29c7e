/** How faces are recognised at a site: whom kiosks know, when they ask for more than a look, whether templates are renewed. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChallengeWhen } from '../../../core/contracts/vision.ts';
import { Choice } from '../parts/choice.tsx';
import { CheckField } from '../parts/fields.tsx';
import { usePlaces } from '../parts/zone.ts';
import type { PolicyDraft } from './policy-fields.ts';

/** From seldom to always. */
const WHEN: readonly ChallengeWhen[] = ['unsure', 'first-of-day', 'always'];

interface Props {
  readonly siteId: string;
  readonly draft: PolicyDraft;
  readonly onChange: (draft: PolicyDraft) => void;
}

export function FacePolicy({ siteId, draft, onChange }: Props): ReactNode {
  const { t } = useTranslation();
  const { rooms } = usePlaces();
  const here = rooms.filter((room) => room.siteId === siteId);
  const chosen = new Set(draft.challengeRooms);
  const choose = (id: string, on: boolean) => {
    const others = draft.challengeRooms.filter((other) => other !== id);
    onChange({ ...draft, challengeRooms: on ? [...others, id] : others });
  };
  return (
    <fieldset className="policy-group">
      <legend>{t('settings.group.faces')}</legend>
      <Choice
        legend={t('settings.field.challenge')}
        value={draft.challenge}
        options={WHEN.map((value) => ({ value, word: t(`settings.challenge.${value}`) }))}
        onChange={(challenge) => onChange({ ...draft, challenge })}
      />
      <p className="soft small">{t('settings.challengeHelp')}</p>
      {draft.challenge !== 'always' && here.length > 0 && (
        <fieldset className="policy-rooms">
          <legend>{t('settings.field.challengeRooms')}</legend>
          {here.map(({ id, name }) => (
            <CheckField key={id} label={name} checked={chosen.has(id)} onChange={(on) => choose(id, on)} />
          ))}
        </fieldset>
      )}
      <CheckField
        label={t('settings.field.siteGallery')}
        checked={draft.siteGallery}
        onChange={(siteGallery) => onChange({ ...draft, siteGallery })}
      />
      <CheckField
        label={t('settings.field.templateUpdate')}
        checked={draft.templateUpdate}
        onChange={(templateUpdate) => onChange({ ...draft, templateUpdate })}
      />
      <p className="soft small">{t('settings.templateUpdateHelp')}</p>
    </fieldset>
  );
}
