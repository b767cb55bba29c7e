/** One face decision, for staff who ask why: the reason in words, scores against thresholds as bars, then every number. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { localeOf } from '../../../core/contracts/language.ts';
import type { FaceEvidence } from '../../../core/contracts/vision.ts';
import { surenessOf } from '../../../core/domain/face-words.ts';
import { ScoreBar } from './score-bar.tsx';

/** Margins beyond this say no more: the bar is full. */
const WIDE_MARGIN = 0.6;
const STAGES = ['detect', 'landmark', 'liveness', 'embed', 'match'] as const;

interface Props {
  readonly face: FaceEvidence;
  /** Why it was refused; null when it was accepted. */
  readonly reason: string | null;
}

export function FaceDecision({ face, reason }: Props): ReactNode {
  const { t } = useTranslation();
  const { liveness } = face;
  return (
    <div className="stack-small">
      <Verdict face={face} reason={reason} />
      {face.score === null ? (
        <p className="soft">{t('faces.notCompared')}</p>
      ) : (
        <ScoreBar
          name={t('faces.likeness')}
          help={t('faces.likenessHelp')}
          value={face.score}
          needed={face.threshold}
          full={1}
        />
      )}
      {face.margin === null ? (
        face.score !== null && <p className="soft">{t('faces.alone')}</p>
      ) : (
        <ScoreBar
          name={t('faces.margin')}
          help={t('faces.marginHelp')}
          value={face.margin}
          needed={face.minMargin}
          full={WIDE_MARGIN}
        />
      )}
      {liveness.passive !== null && (
        <ScoreBar
          name={t('faces.live')}
          help={t('faces.liveHelp')}
          value={liveness.passive}
          needed={liveness.threshold}
          full={1}
        />
      )}
      <dl className="facts">
        <Asked face={face} />
        {liveness.signs.length > 0 && (
          <Item name={t('faces.signs')}>
            {liveness.signs.map((one) => t(`faces.sign.${one}`)).join('; ')}
          </Item>
        )}
      </dl>
      <details>
        <summary>{t('faces.details')}</summary>
        <Numbers face={face} />
      </details>
    </div>
  );
}

function Verdict({ face, reason }: Props): ReactNode {
  const { t } = useTranslation();
  if (reason !== null)
    return (
      <p className="note late">{t(`faces.why.${reason}`, { defaultValue: t('faces.why.vision.other') })}</p>
    );
  const sure = surenessOf(face);
  return (
    <p className="note">{sure ? t('faces.yes', { sure: t(`faces.sure.${sure}`) }) : t('faces.yesPlain')}</p>
  );
}

function Asked({ face }: { readonly face: FaceEvidence }): ReactNode {
  const { t } = useTranslation();
  const { challenge, challengeResult } = face.liveness;
  const result = t(`faces.challengeResult.${challengeResult}`);
  const steps = challenge.map((step) => t(`faces.step.${step}`)).join(', ');
  return <Item name={t('faces.challenge')}>{steps === '' ? result : `${steps}: ${result}`}</Item>;
}

function Numbers({ face }: { readonly face: FaceEvidence }): ReactNode {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(localeOf(i18n.language), { maximumFractionDigits: 1 });
  const { quality, timing, gallerySize, gallery } = face;
  return (
    <dl className="facts">
      <Item name={t('faces.searched')}>{t(`faces.gallery.${gallery}`, { count: gallerySize })}</Item>
      <Item name={t('faces.frames')}>
        {t('faces.framesValue', { agreeing: face.agreeing, count: face.frames })}
      </Item>
      <Item name={t('faces.quality')}>
        {[
          t('faces.facePx', { count: Math.round(quality.facePx) }),
          t('faces.sharpness', { value: number.format(quality.sharpness) }),
          t('faces.brightness', { value: number.format(quality.brightness) }),
          t('faces.yaw', { value: number.format(quality.yaw) }),
        ].join(', ')}
      </Item>
      <Item name={t('faces.times')}>
        {[
          t('faces.total', { ms: number.format(timing.total) }),
          ...STAGES.map((stage) => t(`faces.stage.${stage}`, { ms: number.format(timing[stage]) })),
        ].join(', ')}
      </Item>
      <Item name={t('faces.pack')}>
        {face.packName} <code className="hash">{face.pack}</code>
      </Item>
    </dl>
  );
}

function Item({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
