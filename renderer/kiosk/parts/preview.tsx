/** The camera's picture, mirrored, with the guide oval, a plain hint, and the challenge when there is one. */
import { type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react';
import { useKiosk } from '../kiosk-context.ts';
import { ChallengeCard } from './challenge-card.tsx';
import { Icon } from './icons.tsx';
import { Silhouette } from './pictures.tsx';

function LivePicture({ stream }: { readonly stream: MediaStream }): ReactNode {
  const { t } = useKiosk();
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = stream;
  }, [stream]);
  return <video ref={video} autoPlay muted playsInline aria-label={t('preview.label')} />;
}

/** The words under the oval. Hints of the kiosk come first: they know what is being asked for. */
function useGuideText(): { readonly text: string; readonly settled: boolean } {
  const { view, feed, t } = useKiosk();
  const { seen } = useSyncExternalStore(feed.subscribe, feed.state);
  const { face, devices } = view;
  if (devices.vision === 'starting') return { text: t('preview.visionStarting'), settled: false };
  if (devices.vision === 'failed') return { text: t('preview.visionFailed'), settled: false };
  if (face.phase === 'checking') return { text: t('preview.checking'), settled: true };
  const hint = face.hint ?? (face.phase === 'nobody' ? null : (seen?.hint ?? null));
  if (hint !== null) return { text: t(`hint.${hint}`), settled: false };
  return { text: t('preview.ready'), settled: face.phase === 'looking' };
}

function NoCamera(): ReactNode {
  const { t } = useKiosk();
  return (
    <div className="poster">
      <span className="poster-icon">
        <Icon name="cameraOff" />
      </span>
      <p className="poster-title">{t('preview.noCamera')}</p>
      <p className="poster-body">{t('preview.noCameraBody')}</p>
    </div>
  );
}

export function Preview(): ReactNode {
  const { view, feed, t } = useKiosk();
  const camera = useSyncExternalStore(feed.subscribe, feed.state);
  const guide = useGuideText();
  if (camera.kind === 'missing' || view.devices.camera === 'missing') return <NoCamera />;
  const { step, stepLeftMs, phase } = view.face;
  const challenge = phase === 'challenge' && step !== null;
  return (
    <div className="preview">
      {camera.stream === null ? <Silhouette /> : <LivePicture stream={camera.stream} />}
      <div className={guide.settled || challenge ? 'oval settled' : 'oval'} />
      {challenge ? (
        <ChallengeCard key={step} step={step} leftMs={stepLeftMs} />
      ) : (
        <p className="hint" role="status">
          {camera.stream === null ? t('preview.starting') : guide.text}
        </p>
      )}
    </div>
  );
}
