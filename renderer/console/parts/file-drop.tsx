/** Files chosen, dropped, or taken with a phone's camera. What becomes of each is shown by whoever takes them. */
import { type ChangeEvent, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';

interface Props {
  readonly label: string;
  readonly hint?: string;
  /** Media types or endings, as the `accept` attribute takes them. */
  readonly accept: string;
  readonly multiple?: boolean;
  /** Offers to take a whole folder, with what lies in its folders. */
  readonly folder?: boolean;
  /** Offers the camera, too: `environment` looks away from the person, `user` at them. */
  readonly camera?: 'environment' | 'user';
  readonly disabled?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

export function FileDrop(props: Props): ReactNode {
  const { label, hint, accept, multiple = false, folder = false, camera, disabled = false, onFiles } = props;
  const { t } = useTranslation();
  const id = useId();
  const [over, setOver] = useState(false);
  const take = (list: FileList | null) => {
    const files = [...(list ?? [])];
    if (files.length > 0 && !disabled) onFiles(multiple ? files : files.slice(0, 1));
  };
  const chosen = (event: ChangeEvent<HTMLInputElement>) => {
    take(event.target.files);
    // The same file may be chosen again after it was mended.
    event.target.value = '';
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the buttons inside do the same.
    <div
      className="file-drop"
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <p className="file-drop-label" id={`${id}-label`}>
        {label}
      </p>
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <div className="file-drop-buttons">
        <label className="button plain" data-disabled={disabled || undefined}>
          <Icon name="upload" />
          {t(multiple ? 'parts.file.chooseSeveral' : 'parts.file.choose')}
          <input
            type="file"
            className="quiet-only"
            accept={accept}
            multiple={multiple}
            disabled={disabled}
            aria-describedby={`${id}-label`}
            onChange={chosen}
          />
        </label>
        {folder && (
          <label className="button plain" data-disabled={disabled || undefined}>
            <Icon name="upload" />
            {t('parts.file.folder')}
            <input
              type="file"
              className="quiet-only"
              ref={takesFolder}
              disabled={disabled}
              aria-describedby={`${id}-label`}
              onChange={chosen}
            />
          </label>
        )}
        {camera && (
          <label className="button plain" data-disabled={disabled || undefined}>
            <Icon name="camera" />
            {t('parts.file.camera')}
            <input
              type="file"
              className="quiet-only"
              accept="image/*"
              capture={camera}
              disabled={disabled}
              aria-describedby={`${id}-label`}
              onChange={chosen}
            />
          </label>
        )}
      </div>
      <p className="soft small drop-words">{t('parts.file.drop')}</p>
    </div>
  );
}

/** React's types do not know the attribute. */
function takesFolder(input: HTMLInputElement | null): void {
  if (input) input.webkitdirectory = true;
}

/** @param done 0 to 1 */
export function Progress({ label, done }: { readonly label: string; readonly done: number }): ReactNode {
  const id = useId();
  return (
    <div className="progress">
      <span id={id}>{label}</span>
      <progress aria-labelledby={id} max={1} value={done} />
    </div>
  );
}
