import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Person, peopleArea } from '../../../core/contracts/rest/people.ts';
import { useChange } from '../api/queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Form } from '../parts/form.tsx';
import { useSite } from '../parts/site-choice.tsx';
import { bodyOf, type PersonDraft, PersonFields } from './person-fields.tsx';

interface Props {
  readonly onClose: () => void;
  readonly done: (made: Person) => void;
}

const EMPTY: PersonDraft = {
  displayName: '',
  email: '',
  reference: '',
  language: '',
  siteId: '',
  roles: ['trainee'],
};

export function NewPerson({ onClose, done }: Props): ReactNode {
  const { t } = useTranslation();
  const site = useSite();
  const [draft, setDraft] = useState(EMPTY);
  const create = useChange(peopleArea['people.create'], { stale: [peopleArea['people.list']], done });
  const siteId = draft.siteId || site?.id || null;
  return (
    <Dialog title={t('people.new.title')} onClose={onClose}>
      <Form
        onSubmit={() => create.mutate({ body: { ...bodyOf(draft), siteId } })}
        onCancel={onClose}
        busy={create.isPending}
        failure={create.error}
        submit={t('people.new.submit')}
      >
        <PersonFields draft={draft} onChange={setDraft} />
      </Form>
    </Dialog>
  );
}
