/** Finds a person by part of their name. */
import { type ReactNode, useEffect, useState } from 'react';
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { type Person, peopleArea } from '../../../core/contracts/rest/people.ts';
import type { Role } from '../../../core/domain/roles.ts';
import { useAnswer } from '../api/queries.ts';
import { Icon } from './icon.tsx';

/** Keystrokes are gathered for so long before the hub is asked, ms. */
const PAUSE_MS = 250;

interface Props {
  readonly label: string;
  /** Only people with this role. */
  readonly only?: Role;
  readonly siteId?: string;
  /** Name that is shown at first, of whoever is chosen already. */
  readonly initial?: string;
  readonly onChoose: (person: Person | null) => void;
}

export function PersonPicker({ label, only, siteId, initial = '', onChoose }: Props): ReactNode {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(initial);
  const search = useLater(typed.trim(), PAUSE_MS);
  const query = {
    limit: 20,
    ...(search ? { search } : {}),
    ...(only ? { role: only } : {}),
    ...(siteId ? { siteId } : {}),
  };
  const { data } = useAnswer(peopleArea['people.list'], { query }, { keep: true });
  const people = data?.items ?? [];
  return (
    <ComboBox
      className="field combo"
      items={people}
      inputValue={typed}
      onInputChange={setTyped}
      defaultFilter={() => true}
      allowsEmptyCollection
      menuTrigger="focus"
      onSelectionChange={(key) => {
        const chosen = people.find(({ id }) => id === key) ?? null;
        if (chosen) setTyped(chosen.displayName);
        onChoose(chosen);
      }}
    >
      <Label>{label}</Label>
      <div className="combo-box">
        <Input placeholder={t('parts.person.type')} />
        <Button className="icon-button">
          <Icon name="down" />
        </Button>
      </div>
      <Popover className="popover">
        <ListBox
          className="options"
          renderEmptyState={() => <p className="soft">{t('parts.person.nobody')}</p>}
        >
          {(person: Person) => (
            <ListBoxItem id={person.id} textValue={person.displayName} className="option">
              {person.displayName}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

/** The value once it has stayed the same for a while. */
export function useLater<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
