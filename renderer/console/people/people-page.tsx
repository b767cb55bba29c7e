/** Everybody, found by name, role and group. The filters stand in the address. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { type Person, peopleArea } from '../../../core/contracts/rest/people.ts';
import { role } from '../../../core/domain/roles.ts';
import { usePages } from '../api/queries.ts';
import { Chip } from '../parts/chip.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { SelectField, TextField } from '../parts/fields.tsx';
import { Filters } from '../parts/filters.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useLater } from '../parts/person-picker.tsx';
import { useGroups } from '../parts/reference.ts';
import { useAddress } from '../parts/site-choice.tsx';
import { Empty } from '../parts/states.tsx';
import { useMay } from '../shell/session-context.ts';
import { NewPerson } from './new-person.tsx';
import './people.css';

const PER_PAGE = 50;
const PAUSE_MS = 250;
const ROLES = role.options.filter((one) => one !== 'kiosk' && one !== 'integration');

export function PeoplePage(): ReactNode {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const [adding, setAdding] = useState(false);
  const mayWrite = useMay('people.write');
  const mayEnrol = useMay('enrolment.write');
  const groups = useGroups();
  const [search, setSearch] = useAddress('search');
  const [only, setOnly] = useAddress('role');
  const [groupId, setGroup] = useAddress('group');
  const typed = useLater(search.trim(), PAUSE_MS);
  const asked = role.safeParse(only);
  const query = {
    limit: PER_PAGE,
    ...(typed ? { search: typed } : {}),
    ...(asked.success ? { role: asked.data } : {}),
    ...(groupId ? { groupId } : {}),
  };
  const people = usePages(peopleArea['people.list'], { query }, 'after', { keep: true });
  return (
    <>
      <PageHeader title={t('people.title')}>
        {mayEnrol && (
          <Link className="button plain" href="/erasures">
            <Icon name="bin" />
            {t('people.receipts.page')}
          </Link>
        )}
        {mayWrite && (
          <button type="button" className="button" onClick={() => setAdding(true)}>
            <Icon name="plus" />
            {t('people.new.button')}
          </button>
        )}
      </PageHeader>
      <Filters set={[search, only, groupId].filter(Boolean).length}>
        <TextField label={t('people.search')} type="search" value={search} onChange={setSearch} />
        <SelectField
          label={t('people.role')}
          none={t('parts.all')}
          value={only}
          options={ROLES.map((one) => ({ value: one, word: t(`parts.role.${one}`) }))}
          onChange={setOnly}
        />
        <SelectField
          label={t('people.group')}
          none={t('parts.all')}
          value={groupId}
          options={groups.options}
          onChange={setGroup}
        />
      </Filters>
      <DataTable
        caption={t('people.title')}
        columns={useColumns()}
        rows={people.items}
        rowKey={({ id }) => id}
        loading={people.loading}
        failure={people.failure}
        retry={people.retry}
        empty={
          <Empty icon="people" title={t('people.none')}>
            <p>{t('people.noneDo')}</p>
          </Empty>
        }
        more={{ has: people.more, busy: people.loadingMore, load: people.loadMore }}
      />
      {adding && <NewPerson onClose={() => setAdding(false)} done={({ id }) => go(`/people/${id}`)} />}
    </>
  );
}

function useColumns(): Column<Person>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'name',
      head: t('people.name'),
      main: true,
      cell: ({ id, displayName, active }) => (
        <span className="buttons">
          <Link href={`/people/${id}`}>{displayName}</Link>
          {!active && (
            <Chip tone="quiet" icon="minus">
              {t('people.inactive')}
            </Chip>
          )}
        </span>
      ),
      sort: ({ displayName }) => displayName,
    },
    {
      key: 'roles',
      head: t('people.role'),
      cell: ({ roles }) => roles.map((one) => t(`parts.role.${one}`)).join(', '),
      sort: ({ roles }) => roles.join(),
    },
    {
      key: 'face',
      head: t('people.face.short'),
      cell: (person) => <FaceChip person={person} />,
      sort: ({ faceTemplates, faceConsent }) => faceTemplates + (faceConsent ? 0 : -1),
    },
    {
      key: 'badges',
      head: t('people.badges.title'),
      numeric: true,
      cell: ({ badges }) => badges.length,
      sort: ({ badges }) => badges.length,
    },
    { key: 'pin', head: t('people.pin.short'), cell: ({ hasPin }) => t(hasPin ? 'parts.yes' : 'parts.no') },
  ];
}

/** How far somebody's face has come: consent, then photos. */
export function FaceChip({ person }: { readonly person: Person }): ReactNode {
  const { t } = useTranslation();
  if (person.faceConsent === null)
    return (
      <Chip tone="quiet" icon="minus">
        {t('people.face.noConsent')}
      </Chip>
    );
  if (person.faceTemplates === 0)
    return (
      <Chip tone="late" icon="camera">
        {t('people.face.noPhotos')}
      </Chip>
    );
  return (
    <Chip tone="good" icon="tick">
      {t('people.face.photos', { count: person.faceTemplates })}
    </Chip>
  );
}
