/** What is in the file, what happens to who is not in it, and the file itself. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ImportKind, importKind, importsArea } from '../../../core/contracts/rest/imports.ts';
import { useChange } from '../api/queries.ts';
import { Choice } from '../parts/choice.tsx';
import { FailureNote } from '../parts/failure-note.tsx';
import { SelectField } from '../parts/fields.tsx';
import { FileDrop, Progress } from '../parts/file-drop.tsx';
import { Icon } from '../parts/icon.tsx';
import { endingsOf, judgeFile } from './file-kinds.ts';
import { photosOf, zipPhotos } from './photo-zip.ts';

/** Kinds whose files may stand for the whole: what is not in them can be ended. */
const WHOLE: readonly ImportKind[] = ['people', 'groups', 'timetable'];

interface Props {
  readonly siteId: string;
  readonly onChecking: (importId: string) => void;
}

export function ChooseFile({ siteId, onChecking }: Props): ReactNode {
  const { t } = useTranslation();
  const [kind, setKind] = useState<ImportKind>('people');
  const [missing, setMissing] = useState<'keep' | 'end'>('keep');
  const [wrong, setWrong] = useState<string | null>(null);
  const [sending, setSending] = useState<{ readonly name: string; readonly done: number } | null>(null);
  const check = useChange(importsArea['imports.check'], { done: ({ id }) => onChecking(id) });
  const whole = WHOLE.includes(kind);
  const photos = kind === 'photos';
  const take = async (files: readonly File[]) => {
    const [file] = photos && photosOf(files).length > 0 ? [await zipPhotos(files)] : files;
    if (file === undefined || check.isPending) return;
    const verdict = judgeFile(kind, file.name, file.size);
    setWrong(null);
    if (verdict.is === 'wrong-kind')
      return setWrong(t('imports.wrongFile', { types: endingsOf(kind).join(', ') }));
    if (verdict.is === 'too-large') return setWrong(t('imports.tooLarge', { limit: verdict.limitMb }));
    setSending({ name: file.name, done: 0 });
    check.mutate({
      query: { kind, siteId, missing: whole ? missing : 'keep' },
      file: new Blob([file], { type: verdict.type }),
      onProgress: (done) => setSending({ name: file.name, done }),
    });
  };
  return (
    <div className="stack import-choose">
      <SelectField
        label={t('imports.what')}
        value={kind}
        options={importKind.options.map((value) => ({ value, word: t(`imports.kind.${value}`) }))}
        onChange={(value) => setKind(importKind.parse(value))}
        hint={t(`imports.fileHelp.${kind}`)}
      />
      {whole && (
        <div>
          <Choice
            legend={t('imports.missing')}
            value={missing}
            options={[
              { value: 'keep', word: t('imports.missingKeep') },
              { value: 'end', word: t('imports.missingEnd') },
            ]}
            onChange={setMissing}
          />
          {missing === 'end' && <p className="hint">{t('imports.missingEndHelp')}</p>}
        </div>
      )}
      {check.isPending && sending ? (
        <Progress label={t('imports.uploading', { name: sending.name })} done={sending.done} />
      ) : (
        <FileDrop
          label={t('imports.file')}
          accept={[...endingsOf(kind), ...(photos ? ['image/*'] : [])].join(',')}
          multiple={photos}
          folder={photos}
          onFiles={(files) => void take(files)}
        />
      )}
      {wrong && (
        <p className="wrong" role="alert">
          <Icon name="warn" />
          {wrong}
        </p>
      )}
      {check.error && <FailureNote failure={check.error} />}
    </div>
  );
}
