/** A person's badges: given and taken away. The number itself is not kept. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Person, peopleArea } from '../../../core/contracts/rest/people.ts';
import { useChange } from '../api/queries.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/fields.tsx';
import { Form } from '../parts/form.tsx';
import { Icon } from '../parts/icon.tsx';
import { Section } from '../parts/section.tsx';
import { useTimes } from '../parts/times.ts';
import { useSay } from '../parts/toast.tsx';
import { useMay } from '../shell/session-context.ts';
import { AFTER_PERSON } from './after-change.ts';

export function BadgePanel({ person }: { readonly person: Person }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const say = useSay();
  const may = useMay('people.write');
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<string | null>(null);
  const close = () => setRemoving(null);
  const remove = useChange(peopleArea['badges.remove'], {
    stale: AFTER_PERSON,
    done: () => {
      say(t('people.badges.removed'));
      close();
    },
  });
  return (
    <Section
      title={t('people.badges.title')}
      actions={
        may && (
          <button type="button" className="button plain small" onClick={() => setAdding(true)}>
            <Icon name="plus" />
            {t('people.badges.add')}
          </button>
        )
      }
    >
      {person.badges.length === 0 ? (
        <p className="soft">{t('people.badges.none')}</p>
      ) : (
        <ul className="card rows">
          {person.badges.map((badge) => (
            <li key={badge.id}>
              <span>
                {badge.label || t('people.badges.one')}
                <span className="soft small block">
                  {t('people.badges.since', { day: times.day(badge.addedAt) })}
                </span>
              </span>
              {may && (
                <button type="button" className="button plain small" onClick={() => setRemoving(badge.id)}>
                  {t('people.badges.take')}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {adding && <AddBadge person={person} onClose={() => setAdding(false)} />}
      {removing && (
        <Confirm
          title={t('people.badges.removeTitle')}
          submit={t('people.badges.take')}
          tone="danger"
          busy={remove.isPending}
          failure={remove.error}
          onClose={close}
          onConfirm={() => remove.mutate({ params: { personId: person.id, badgeId: removing } })}
        >
          <p>{t('people.badges.removeWhat')}</p>
        </Confirm>
      )}
    </Section>
  );
}

function AddBadge({ person, onClose }: { readonly person: Person; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [uid, setUid] = useState('');
  const [label, setLabel] = useState('');
  const add = useChange(peopleArea['badges.add'], {
    stale: AFTER_PERSON,
    done: () => {
      say(t('people.badges.added'));
      onClose();
    },
  });
  return (
    <Dialog title={t('people.badges.addTitle')} onClose={onClose}>
      <Form
        onSubmit={() => add.mutate({ params: { personId: person.id }, body: { uid, label } })}
        onCancel={onClose}
        busy={add.isPending}
        failure={add.error}
        submit={t('people.badges.add')}
      >
        <TextField
          label={t('people.badges.uid')}
          hint={t('people.badges.uidHint')}
          field="uid"
          required
          spellCheck={false}
          autoComplete="off"
          value={uid}
          onChange={setUid}
        />
        <TextField
          label={t('people.badges.label')}
          hint={t('people.badges.labelHint')}
          field="label"
          maxLength={100}
          value={label}
          onChange={setLabel}
        />
      </Form>
    </Dialog>
  );
}
