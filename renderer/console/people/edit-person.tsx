import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Person, peopleArea } from '../../../core/contracts/rest/people.ts';
import { useChange } from '../api/queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { CheckField } from '../parts/fields.tsx';
import { Form } from '../parts/form.tsx';
import { useSay } from '../parts/toast.tsx';
import { AFTER_PERSON } from './after-change.ts';
import { bodyOf, draftOf, PersonFields } from './person-fields.tsx';

export function EditPerson(props: { readonly person: Person; readonly onClose: () => void }): ReactNode {
  const { person, onClose } = props;
  const { t } = useTranslation();
  const say = useSay();
  const [draft, setDraft] = useState(draftOf(person));
  const [active, setActive] = useState(person.active);
  // What one edits is what was there when the dialog was opened, even when the page learns of something newer.
  const [version] = useState(person.version);
  const update = useChange(peopleArea['people.update'], {
    stale: AFTER_PERSON,
    done: () => {
      say(t('parts.saved'));
      onClose();
    },
  });
  const send = () =>
    update.mutate({
      params: { personId: person.id },
      body: { ...bodyOf(draft), active, ...(draft.siteId ? { siteId: draft.siteId } : {}) },
      ifMatch: version,
    });
  return (
    <Dialog title={t('people.edit')} onClose={onClose}>
      <Form
        onSubmit={send}
        onCancel={onClose}
        busy={update.isPending}
        failure={update.error}
        submit={t('parts.save')}
        reload={onClose}
      >
        <PersonFields draft={draft} onChange={setDraft} />
        <CheckField label={t('people.active')} checked={active} onChange={setActive} />
      </Form>
    </Dialog>
  );
}
