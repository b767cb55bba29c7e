/** The larger drawings: what to do in a challenge, the person where no camera picture is, the five faces. */
import type { ReactNode } from 'react';
import type { ChallengeStep } from '../../../core/contracts/vision.ts';

function TurnPicture(): ReactNode {
  return (
    <>
      <path d="M38 108c-2-9 2-15 10-18l6-2V76h26v14l6 2c10 4 16 12 18 22" className="cloth" />
      <g className="turn">
        <ellipse cx="66" cy="50" rx="30" ry="36" className="skin" />
        <path d="M40 34C44 12 92 8 97 44c1 10-2 20-6 26 0-14-3-24-10-31-12 3-28 3-41-5z" className="hair" />
        <path d="M46 50v5M64 50v5" className="line" />
        <path d="M50 52c-5 6-7 9-5 12h5M46 73c4 3 10 3 14 0" className="line" />
      </g>
      <path d="M34 92C20 90 12 78 14 62" className="arrow" />
      <path d="M5 70 14 59l11 9" className="arrow" />
    </>
  );
}

function BlinkPicture(): ReactNode {
  return (
    <>
      <path d="M24 112c1-12 8-19 20-22l4-1V78h26v11l4 1c12 3 19 10 20 22" className="cloth" />
      <ellipse cx="61" cy="50" rx="32" ry="37" className="skin" />
      <path d="M29 44C29 8 93 8 93 44c-6-12-18-18-32-18s-26 6-32 18z" className="hair" />
      <g className="shut">
        <path d="M39 51c3 5 12 5 15 0M68 51c3 5 12 5 15 0" className="line" />
        <path d="m40 56-3 4M46.5 57.5V62M53 56l3 4M69 56l-3 4M75.5 57.5V62M82 56l3 4" className="thin" />
      </g>
      <path d="M39 52c3-6 12-6 15 0-3 6-12 6-15 0zM68 52c3-6 12-6 15 0-3 6-12 6-15 0z" className="open" />
      <path d="M52 73c5 4 13 4 18 0" className="line" />
    </>
  );
}

function LookUpPicture(): ReactNode {
  return (
    <>
      <path d="M20 112c1-12 8-19 20-22l5-1V72h26v17l5 1c12 3 19 10 20 22" className="cloth" />
      <g className="lift">
        <path d="M26 46C22 8 94 8 90 46c2 12-4 18-8 20H34c-4-2-10-8-8-20z" className="hair" />
        <ellipse cx="58" cy="56" rx="30" ry="34" className="skin" />
        <path d="M30 44c6-14 16-18 28-18s22 4 28 18c-8-9-17-12-28-12s-20 3-28 12z" className="hair" />
        <path
          d="M46 43v5M70 43v5M52 60c3-4 9-4 12 0M48 71c5 3 15 3 20 0M50 84c5 2 11 2 16 0"
          className="line"
        />
      </g>
      <path d="M107 66V24M97 35l10-12 10 12" className="arrow" />
    </>
  );
}

function CloserPicture(): ReactNode {
  return (
    <>
      <path d="M40 92c0-9 4-14 12-16l2-1v-7h12v7l2 1c8 2 12 7 12 16" className="ghost" />
      <ellipse cx="60" cy="51" rx="14" ry="17" className="ghost" />
      <g className="near">
        <path d="M22 112c1-12 8-20 20-23l5-1V76h26v12l5 1c12 3 19 11 20 23" className="cloth" />
        <ellipse cx="60" cy="49" rx="31" ry="37" className="skin" />
        <path d="M29 44C29 6 91 6 91 44c-6-12-17-18-31-18s-25 6-31 18z" className="hair" />
        <path d="M47 46v5M73 46v5M60 50c-4 6-5 9 0 10M50 73c5 4 15 4 20 0" className="line" />
      </g>
      <path d="M18 84 8 100M8 87v13l12-3M102 84l10 16M112 87v13l-12-3" className="arrow" />
    </>
  );
}

const PICTURES: Readonly<Record<ChallengeStep, () => ReactNode>> = {
  'turn-left': TurnPicture,
  'turn-right': TurnPicture,
  'look-up': LookUpPicture,
  blink: BlinkPicture,
  'come-closer': CloserPicture,
};

/** The picture of one challenge step, as the person sees themselves: mirrored. It moves unless motion is unwanted. */
export function ChallengePicture({
  step,
  label,
}: {
  readonly step: ChallengeStep;
  readonly label: string;
}): ReactNode {
  const Picture = PICTURES[step];
  return (
    <svg className={`challenge-picture ${step}`} viewBox="0 0 120 112" role="img" aria-label={label}>
      <g transform={step === 'turn-right' ? 'matrix(-1 0 0 1 120 0)' : undefined}>
        <Picture />
      </g>
    </svg>
  );
}

/** Head and shoulders, where a live picture will be. */
export function Silhouette(): ReactNode {
  return (
    <svg className="silhouette" viewBox="0 0 120 120" aria-hidden="true">
      <path d="M8 124c2-26 14-38 36-42V70h32v12c22 4 34 16 36 42z" />
      <ellipse cx="60" cy="46" rx="26" ry="33" />
    </svg>
  );
}

const MOUTHS = [
  'M15 35c3-5 15-5 18 0',
  'M16 34c3-2.5 13-2.5 16 0',
  'M16 33h16',
  'M16 32c3 3.5 13 3.5 16 0',
  'M14 30c2 9 18 9 20 0z',
] as const;

/** One of the five faces of a rating, 1 (unhappy) to 5 (happy). */
export function RatingFace({ value }: { readonly value: 1 | 2 | 3 | 4 | 5 }): ReactNode {
  return (
    <svg viewBox="0 0 48 48" aria-hidden="true" className={`rating-face rating-${value}`}>
      <circle cx="24" cy="24" r="21" className="disc" />
      <path d="M17 17.5v4M31 17.5v4" />
      <path d={MOUTHS[value - 1]} className={value === 5 ? 'filled' : undefined} />
    </svg>
  );
}
