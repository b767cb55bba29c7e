import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { groupsArea } from '../../../core/contracts/rest/groups.ts';
import { useChange } from '../api/queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Form } from '../parts/form.tsx';
import { PersonPicker } from '../parts/person-picker.tsx';
import { useSay } from '../parts/toast.tsx';
import type { Group } from './group-name.tsx';

interface Props {
  readonly group: Group;
  readonly onClose: () => void;
}

export function AddMember({ group, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [personId, setPerson] = useState<string | null>(null);
  const [missing, setMissing] = useState(false);
  const add = useChange(groupsArea['groups.add-members'], {
    stale: [groupsArea['groups.members'], groupsArea['groups.list']],
    done: () => {
      say(t('groups.added'));
      onClose();
    },
  });
  const send = () => {
    setMissing(personId === null);
    if (personId) add.mutate({ params: { groupId: group.id }, body: { personIds: [personId] } });
  };
  return (
    <Dialog title={t('groups.add')} onClose={onClose}>
      <Form
        onSubmit={send}
        onCancel={onClose}
        busy={add.isPending}
        failure={add.error}
        submit={t('groups.add')}
      >
        <PersonPicker
          label={t('groups.member')}
          only="trainee"
          siteId={group.siteId}
          onChoose={(person) => setPerson(person?.id ?? null)}
        />
        {missing && (
          <p className="wrong" role="alert">
            {t('groups.choose')}
          </p>
        )}
        <p className="soft">{t('groups.addWhat')}</p>
      </Form>
    </Dialog>
  );
}
