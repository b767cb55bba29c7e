/** Pages that belong together, side by side above their content. They are links: each has an address of its own. */
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';

interface Props {
  readonly label: string;
  readonly pages: readonly { readonly href: string; readonly word: string }[];
}

export function Tabs({ label, pages }: Props): ReactNode {
  const [location] = useLocation();
  return (
    <nav className="tabs" aria-label={label}>
      <ul>
        {pages.map(({ href, word }) => (
          <li key={href}>
            <Link href={href} aria-current={href === location ? 'page' : undefined}>
              {word}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
