/** Filters over a list. On a phone they would push the list off the screen, so there they wait behind a button. */
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';

interface Props {
  /** How many are set: said on the button, so that a short list is not a riddle. */
  readonly set?: number;
  readonly children: ReactNode;
}

export function Filters({ set = 0, children }: Props): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <search className="filter-box" data-open={open || undefined}>
      <button
        type="button"
        className="button plain filter-button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <Icon name="search" />
        {set > 0 ? t('parts.filtersSet', { count: set }) : t('parts.filters')}
      </button>
      <div id={id} className="filters">
        {children}
      </div>
    </search>
  );
}
