/** Names a new group, or renames one. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { type group, groupsArea } from '../../../core/contracts/rest/groups.ts';
import { useChange } from '../api/queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/fields.tsx';
import { Form } from '../parts/form.tsx';

export type Group = z.output<typeof group>;

interface Props {
  readonly siteId: string;
  /** The group that is renamed; a new one is made when it is left out. */
  readonly group?: Group;
  readonly onClose: () => void;
  readonly done: (group: Group) => void;
}

export function GroupName({ siteId, group: known, onClose, done }: Props): ReactNode {
  const { t } = useTranslation();
  const [name, setName] = useState(known?.name ?? '');
  const [version] = useState(known?.version ?? '');
  const after = { stale: [groupsArea['groups.list']], done };
  const create = useChange(groupsArea['groups.create'], after);
  const rename = useChange(groupsArea['groups.rename'], after);
  const send = () =>
    known
      ? rename.mutate({ params: { groupId: known.id }, body: { name }, ifMatch: version })
      : create.mutate({ body: { siteId, name } });
  const { isPending, error } = known ? rename : create;
  return (
    <Dialog title={t(known ? 'groups.rename' : 'groups.new')} onClose={onClose}>
      <Form
        onSubmit={send}
        onCancel={onClose}
        busy={isPending}
        failure={error}
        submit={t('parts.save')}
        reload={onClose}
      >
        <TextField
          label={t('groups.name')}
          field="name"
          required
          maxLength={200}
          value={name}
          onChange={setName}
        />
      </Form>
    </Dialog>
  );
}
