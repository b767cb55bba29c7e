/** A status: colour, icon and word together, so that none of them is needed alone. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'good' | 'late' | 'stop' | 'calm' | 'quiet';

interface ChipProps {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly children: ReactNode;
}

export function Chip({ tone, icon, children }: ChipProps): ReactNode {
  return (
    <span className="chip" data-tone={tone}>
      <Icon name={icon} />
      <span>{children}</span>
    </span>
  );
}

export const RECORD_LOOKS = {
  present: { tone: 'good', icon: 'tick' },
  late: { tone: 'late', icon: 'clock' },
  absent: { tone: 'stop', icon: 'cross' },
  excused: { tone: 'calm', icon: 'file' },
  pending: { tone: 'quiet', icon: 'dots' },
  void: { tone: 'quiet', icon: 'minus' },
} as const satisfies Record<string, { tone: Tone; icon: IconName }>;
export type RecordStatus = keyof typeof RECORD_LOOKS;

export function RecordChip({ status }: { readonly status: RecordStatus }): ReactNode {
  const { t } = useTranslation();
  return <Chip {...RECORD_LOOKS[status]}>{t(`parts.record.${status}`)}</Chip>;
}

const SESSION_LOOKS = {
  scheduled: { tone: 'calm', icon: 'calendar' },
  active: { tone: 'good', icon: 'play' },
  completed: { tone: 'quiet', icon: 'tick' },
  canceled: { tone: 'stop', icon: 'cross' },
  missed: { tone: 'stop', icon: 'warn' },
} as const satisfies Record<string, { tone: Tone; icon: IconName }>;

export function SessionChip(props: {
  readonly status: 'scheduled' | 'active' | 'completed' | 'canceled';
  readonly missed: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const shown = props.missed ? 'missed' : props.status;
  return <Chip {...SESSION_LOOKS[shown]}>{t(`parts.session.${shown}`)}</Chip>;
}
