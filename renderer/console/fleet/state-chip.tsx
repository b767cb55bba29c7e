import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Chip, type Tone } from '../parts/chip.tsx';
import type { IconName } from '../parts/icon.tsx';
import type { KioskState } from './health.ts';

const LOOKS = {
  well: { tone: 'good', icon: 'tick' },
  trouble: { tone: 'late', icon: 'warn' },
  offline: { tone: 'stop', icon: 'cross' },
  revoked: { tone: 'quiet', icon: 'minus' },
} as const satisfies Record<KioskState, { tone: Tone; icon: IconName }>;

export function StateChip({ state }: { readonly state: KioskState }): ReactNode {
  const { t } = useTranslation();
  return <Chip {...LOOKS[state]}>{t(`fleet.state.${state}`)}</Chip>;
}
