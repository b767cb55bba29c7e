/** A report that the hub writes while somebody waits: how far it is, what went wrong, and a way to stop. */
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Operation } from '../../../core/contracts/rest/operation.ts';
import type { CallInput } from '../api/client.ts';
import { download } from '../api/download.ts';
import { asFailure, type Failure } from '../api/failure.ts';
import { useSay } from '../parts/toast.tsx';

export function useDownload<O extends Operation>(operation: O) {
  const { t, i18n } = useTranslation();
  const say = useSay();
  const stopping = useRef<AbortController | null>(null);
  const [progress, setProgress] = useState<{ readonly label: string; readonly done: number } | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const start = (input: Pick<CallInput<O>, 'params' | 'query'>, name: string) => {
    const controller = new AbortController();
    stopping.current = controller;
    setFailure(null);
    setProgress({ label: t('reports.making'), done: 0 });
    download(operation, input, {
      language: i18n.language,
      name,
      signal: controller.signal,
      onProgress: (bytes, of) =>
        setProgress({ label: t('reports.loading'), done: of === null ? 0.5 : bytes / of }),
    })
      .then(() => say(t('reports.done', { name })))
      .catch((error: unknown) => {
        if (!controller.signal.aborted) setFailure(asFailure(error));
      })
      .finally(() => setProgress(null));
  };
  return { start, stop: () => stopping.current?.abort(), progress, failure, busy: progress !== null };
}
