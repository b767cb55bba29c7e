/** A part of a page under a heading of its own, with what can be done in it. */
import { type ReactNode, useId } from 'react';

interface Props {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ title, actions, lead, children }: Props): ReactNode {
  const id = useId();
  return (
    <section className="section" aria-labelledby={id}>
      <header className="section-header">
        <h2 id={id}>{title}</h2>
        {actions && <div className="section-actions">{actions}</div>}
      </header>
      {lead && <div className="soft">{lead}</div>}
      {children}
    </section>
  );
}
