/** One step of the liveness challenge: a picture, a few words, and the time that is left. */
import type { ReactNode } from 'react';
import { useState } from 'react';
import type { ChallengeStep } from '../../../core/contracts/vision.ts';
import { useKiosk, useNow } from '../kiosk-context.ts';
import { ChallengePicture } from './pictures.tsx';

interface Props {
  readonly step: ChallengeStep;
  readonly leftMs: number | null;
}

export function ChallengeCard({ step, leftMs }: Props): ReactNode {
  const { t, view } = useKiosk();
  const now = useNow(200);
  // The first snapshot of a step says how long it takes in all; later ones only how much is left.
  const [total] = useState(leftMs ?? 0);
  const left = leftMs === null ? null : Math.max(0, leftMs - (now - view.wall));
  return (
    <div className="challenge">
      <ChallengePicture step={step} label={t(`challenge.picture.${step}`)} />
      <div className="challenge-words">
        <p className="challenge-step" role="alert">
          {t(`challenge.${step}`)}
        </p>
        <p className="challenge-other">{t('challenge.other')}</p>
        {left !== null && (
          <div className="challenge-time">
            <progress max={Math.max(1, total)} value={left} aria-hidden="true" />
            <span className="numbers">{t('common.secondsLeft', { count: Math.ceil(left / 1000) })}</span>
          </div>
        )}
      </div>
    </div>
  );
}
