/** One person: who they are, what they prove themselves with, which groups they are in, and their attendance. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'wouter';
import { groupsArea } from '../../../core/contracts/rest/groups.ts';
import { type Person, peopleArea } from '../../../core/contracts/rest/people.ts';
import { useAnswer } from '../api/queries.ts';
import { HistoryTable } from '../mine/history-table.tsx';
import { Answer } from '../parts/answer.tsx';
import { Chip } from '../parts/chip.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Section } from '../parts/section.tsx';
import { useMay } from '../shell/session-context.ts';
import { BadgePanel } from './badge-panel.tsx';
import { EditPerson } from './edit-person.tsx';
import { ErasePerson } from './erase-person.tsx';
import { FacePanel } from './face-panel.tsx';
import { WithdrawnPanel } from './receipts.tsx';
import { SecretsPanel } from './secrets-panel.tsx';
import './people.css';

export function PersonPage(): ReactNode {
  const { personId = '' } = useParams<{ personId: string }>();
  const person = useAnswer(peopleArea['people.get'], { params: { personId } });
  return <Answer of={person}>{(data) => <PersonView person={data} />}</Answer>;
}

function PersonView({ person }: { readonly person: Person }): ReactNode {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const mayWrite = useMay('people.write');
  const mayExcuse = useMay('excuse.submit', 'all');
  return (
    <>
      <PageHeader
        title={person.displayName}
        back={{ href: '/people', word: t('people.title') }}
        lead={
          <span className="buttons">
            {person.roles.map((one) => t(`parts.role.${one}`)).join(', ')}
            {person.email && <span>· {person.email}</span>}
            {person.reference && <span>· {person.reference}</span>}
            {!person.active && (
              <Chip tone="quiet" icon="minus">
                {t('people.inactive')}
              </Chip>
            )}
          </span>
        }
      >
        {mayExcuse && person.active && person.roles.includes('trainee') && (
          <Link className="button plain" href={`/excuses/new?person=${person.id}`}>
            <Icon name="file" />
            {t('excuses.handIn.button')}
          </Link>
        )}
        {mayWrite && (
          <button type="button" className="button plain" onClick={() => setEditing(true)}>
            <Icon name="pencil" />
            {t('parts.edit')}
          </button>
        )}
        <ErasePerson person={person} />
      </PageHeader>
      <div className="columns">
        <div>
          <FacePanel person={person} />
          <WithdrawnPanel personId={person.id} />
        </div>
        <div>
          <BadgePanel person={person} />
          <SecretsPanel person={person} />
          <GroupsPanel person={person} />
        </div>
      </div>
      {person.roles.includes('trainee') && (
        <Section title={t('people.history')}>
          <HistoryTable personId={person.id} />
        </Section>
      )}
      {editing && <EditPerson person={person} onClose={() => setEditing(false)} />}
    </>
  );
}

function GroupsPanel({ person }: { readonly person: Person }): ReactNode {
  const { t } = useTranslation();
  const groups = useAnswer(groupsArea['groups.list'], { query: { personId: person.id } });
  return (
    <Section title={t('people.groups')}>
      <Answer of={groups}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="soft">{t('people.noGroups')}</p>
          ) : (
            <ul className="plain-list card">
              {items.map(({ id, name }) => (
                <li key={id}>
                  <Link href={`/groups/${id}`}>{name}</Link>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </Section>
  );
}
