/** One group: who is in it, and its sessions to come. Changes reach the rolls of sessions that are not over. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'wouter';
import { groupsArea } from '../../../core/contracts/rest/groups.ts';
import { useAnswer, useChange } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { NotFound } from '../parts/states.tsx';
import { useSay } from '../parts/toast.tsx';
import { useMay } from '../shell/session-context.ts';
import { AddMember } from './add-member.tsx';
import { type Group, GroupName } from './group-name.tsx';

/** What is read again after somebody came or went. */
export const AFTER_MEMBERS = [groupsArea['groups.members'], groupsArea['groups.list']];

export function GroupPage(): ReactNode {
  const { groupId = '' } = useParams<{ groupId: string }>();
  const groups = useAnswer(groupsArea['groups.list']);
  return (
    <Answer of={groups}>
      {({ items }) => {
        const group = items.find(({ id }) => id === groupId);
        return group ? <GroupView group={group} /> : <NotFound />;
      }}
    </Answer>
  );
}

interface Member {
  readonly id: string | null;
  readonly displayName: string;
}

function GroupView({ group }: { readonly group: Group }): ReactNode {
  const { t } = useTranslation();
  const may = useMay('timetable.write');
  const [open, setOpen] = useState<'rename' | 'add' | null>(null);
  const [leaving, setLeaving] = useState<Member | null>(null);
  const members = useAnswer(groupsArea['groups.members'], { params: { groupId: group.id } });
  const close = () => setOpen(null);
  return (
    <>
      <PageHeader
        title={group.name}
        back={{ href: '/groups', word: t('groups.title') }}
        lead={t('groups.count', { count: group.members })}
      >
        <Link className="button plain" href={`/sessions?group=${group.id}`}>
          <Icon name="calendar" />
          {t('groups.sessions')}
        </Link>
        {may && (
          <>
            <button type="button" className="button plain" onClick={() => setOpen('rename')}>
              <Icon name="pencil" />
              {t('groups.rename')}
            </button>
            <button type="button" className="button" onClick={() => setOpen('add')}>
              <Icon name="plus" />
              {t('groups.add')}
            </button>
          </>
        )}
      </PageHeader>
      <Answer of={members}>
        {({ items }) => (
          <DataTable
            caption={t('groups.members')}
            columns={[
              {
                key: 'name',
                head: t('groups.member'),
                main: true,
                cell: ({ id, displayName }: Member) => <Link href={`/people/${id}`}>{displayName}</Link>,
                sort: ({ displayName }) => displayName,
              },
              ...(may
                ? [
                    {
                      key: 'remove',
                      head: t('groups.leave'),
                      bare: true,
                      cell: (member: Member) => (
                        <button
                          type="button"
                          className="button plain small"
                          onClick={() => setLeaving(member)}
                        >
                          {t('groups.takeOut')}
                          <span className="quiet-only">: {member.displayName}</span>
                        </button>
                      ),
                    },
                  ]
                : []),
            ]}
            rows={items}
            rowKey={({ id, displayName }) => id ?? displayName}
            empty={t('groups.empty')}
          />
        )}
      </Answer>
      {open === 'rename' && <GroupName siteId={group.siteId} group={group} onClose={close} done={close} />}
      {open === 'add' && <AddMember group={group} onClose={close} />}
      {leaving && <TakeOut group={group} member={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}

function TakeOut(props: {
  readonly group: Group;
  readonly member: Member;
  readonly onClose: () => void;
}): ReactNode {
  const { group, member, onClose } = props;
  const { t } = useTranslation();
  const say = useSay();
  const name = member.displayName;
  const remove = useChange(groupsArea['groups.remove-member'], {
    stale: AFTER_MEMBERS,
    done: () => {
      say(t('groups.removed', { name }));
      onClose();
    },
  });
  return (
    <Confirm
      title={t('groups.takeOut')}
      submit={t('groups.takeOut')}
      busy={remove.isPending}
      failure={remove.error}
      onClose={onClose}
      onConfirm={() => remove.mutate({ params: { groupId: group.id, personId: member.id ?? '' } })}
    >
      <p>{t('groups.takeOutWhat', { name, group: group.name })}</p>
    </Confirm>
  );
}
