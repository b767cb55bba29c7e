/** A refusal in words: what it is, and what to do. */
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { refusalView } from '../../../core/contracts/kiosk-view.ts';
import { useKiosk, useTimes } from '../kiosk-context.ts';
import { Icon } from './icons.tsx';

export type RefusalView = z.infer<typeof refusalView>;

/** The two sentences of a refusal in the screen's language. */
export function useRefusal(refusal: RefusalView): { readonly what: string; readonly todo: string } {
  const { t } = useKiosk();
  const times = useTimes();
  const params = times.params(refusal.params);
  return { what: t(`refusal.${refusal.code}.what`, params), todo: t(`refusal.${refusal.code}.do`, params) };
}

/** A refusal inside a form: short, beside what was typed, spoken at once. */
export function InlineRefusal({ refusal }: { readonly refusal: RefusalView }): ReactNode {
  const { what, todo } = useRefusal(refusal);
  return (
    <p className="inline-refusal" role="alert">
      <Icon name="hand" />
      <span>
        <strong>{what}.</strong> {todo}
      </span>
    </p>
  );
}
