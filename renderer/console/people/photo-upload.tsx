/** Photos one after the other, each with its progress and its verdict; a refused one says what to do better. */
import { useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { enrolmentArea } from '../../../core/contracts/rest/enrolment.ts';
import type { Person } from '../../../core/contracts/rest/people.ts';
import { useApi } from '../api/api-context.ts';
import type { HubApi } from '../api/client.ts';
import { asFailure } from '../api/failure.ts';
import { refresh } from '../api/queries.ts';
import { failureWords } from '../parts/failure-note.tsx';
import { FileDrop, Progress } from '../parts/file-drop.tsx';
import { Icon } from '../parts/icon.tsx';
import { AFTER_FACE } from './after-change.ts';

const ACCEPT = 'image/jpeg,image/png,image/webp';

type Verdict =
  | { readonly kind: 'sending'; readonly done: number }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly words: string };

interface Photo {
  readonly name: string;
  /** Shows the file itself, which has not left this device yet. */
  readonly picture: string;
  readonly verdict: Verdict;
}

export function PhotoUpload({ person }: { readonly person: Person }): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const client = useQueryClient();
  const [photos, setPhotos] = useState<readonly Photo[]>([]);
  const [busy, setBusy] = useState(false);
  const pictures = useRef<readonly string[]>([]);
  useEffect(() => () => forget(pictures.current), []);
  const judge = (at: number, verdict: Verdict) =>
    setPhotos((before) => before.map((photo, index) => (index === at ? { ...photo, verdict } : photo)));
  const send = async (files: readonly File[]) => {
    setBusy(true);
    forget(pictures.current);
    const shown = files.map((file) => ({ name: file.name, picture: URL.createObjectURL(file) }));
    pictures.current = shown.map(({ picture }) => picture);
    setPhotos(shown.map((photo) => ({ ...photo, verdict: { kind: 'sending', done: 0 } })));
    for (const [index, file] of files.entries()) {
      judge(index, await sendOne(api, t, person.id, file, (done) => judge(index, { kind: 'sending', done })));
    }
    setBusy(false);
    await refresh(client, AFTER_FACE);
  };
  return (
    <div className="stack">
      <FileDrop
        label={t('people.photo.add')}
        hint={t('people.photo.hint')}
        accept={ACCEPT}
        multiple
        camera="environment"
        disabled={busy}
        onFiles={(files) => void send(files)}
      />
      <ul className="photos" aria-live="polite">
        {photos.map((photo) => (
          <li key={photo.picture}>
            <img src={photo.picture} alt="" width={64} height={64} />
            <div>
              <p>{photo.name}</p>
              <VerdictWords verdict={photo.verdict} />
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

function forget(pictures: readonly string[]): void {
  for (const picture of pictures) URL.revokeObjectURL(picture);
}

function VerdictWords({ verdict }: { readonly verdict: Verdict }): ReactNode {
  const { t } = useTranslation();
  if (verdict.kind === 'sending')
    return (
      <Progress
        label={t(verdict.done < 1 ? 'people.photo.sending' : 'people.photo.judging')}
        done={verdict.done}
      />
    );
  if (verdict.kind === 'accepted')
    return (
      <p className="right">
        <Icon name="tick" />
        {t('people.photo.accepted')}
      </p>
    );
  return (
    <p className="wrong">
      <Icon name="warn" />
      {verdict.words}
    </p>
  );
}

async function sendOne(
  api: HubApi,
  t: TFunction,
  personId: string,
  file: File,
  onProgress: (done: number) => void,
): Promise<Verdict> {
  try {
    const { photos } = await api.call(enrolmentArea['enrolment.add-photos'], {
      params: { personId },
      file,
      onProgress,
    });
    const answer = photos[0];
    if (answer?.verdict === 'accepted') return { kind: 'accepted' };
    return { kind: 'refused', words: answer?.message ?? '' };
  } catch (error) {
    return { kind: 'refused', words: failureWords(t, asFailure(error)).detail };
  }
}
