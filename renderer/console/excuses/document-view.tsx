/** The documents of an excuse, one at a time, as they were handed in. */
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ExcuseDetail, excusesArea } from '../../../core/contracts/rest/excuses.ts';
import { hrefOf } from '../api/client.ts';
import { readFile } from '../api/download.ts';
import { asFailure, type Failure } from '../api/failure.ts';
import { FailureNote } from '../parts/failure-note.tsx';
import { Icon } from '../parts/icon.tsx';

type Document = ExcuseDetail['documents'][number];

export function DocumentView({ excuse }: { readonly excuse: ExcuseDetail }): ReactNode {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(0);
  const { documents } = excuse;
  const open = documents[chosen] ?? documents[0];
  if (open === undefined) return <p className="document-none soft">{t('excuses.noDocuments')}</p>;
  const params = { excuseId: excuse.id, documentId: open.id };
  const href = hrefOf(excusesArea['excuses.document'], { params });
  return (
    <section className="document" aria-label={t('excuses.documents')}>
      {documents.length > 1 && (
        <ul className="document-choice">
          {documents.map((one, index) => (
            <li key={one.id}>
              <button
                type="button"
                className="button plain small"
                aria-pressed={one.id === open.id}
                onClick={() => setChosen(index)}
              >
                {one.name}
              </button>
            </li>
          ))}
        </ul>
      )}
      <Preview
        document={open}
        href={href}
        name={t('excuses.documentOf', {
          number: documents.indexOf(open) + 1,
          count: documents.length,
          name: open.name,
        })}
      />
      <p>
        <a href={href} download>
          <Icon name="download" />
          {t('excuses.saveDocument')}
          <span className="quiet-only">: {open.name}</span>
        </a>
      </p>
    </section>
  );
}

function Preview(props: {
  readonly document: Document;
  readonly href: string;
  readonly name: string;
}): ReactNode {
  const { t } = useTranslation();
  const { document, href, name } = props;
  const file = useFile(href);
  if (file.failure) return <FailureNote failure={file.failure} />;
  if (file.address === null) return <p className="document-none soft">{t('parts.loading')}</p>;
  if (document.type !== 'application/pdf')
    return <img className="document-page" src={file.address} alt={name} />;
  // No sandbox: the browser's viewer does not start within one. The hub has looked that it is a PDF, and says so.
  return <iframe className="document-page pdf" src={file.address} title={name} />;
}

/** The hub gives documents to be saved, never to be shown by their own address: so they are shown from memory. */
function useFile(href: string): { readonly address: string | null; readonly failure: Failure | null } {
  const [address, setAddress] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    const stopping = new AbortController();
    let made: string | null = null;
    readFile(href, stopping.signal)
      .then((blob) => {
        if (stopping.signal.aborted) return;
        made = URL.createObjectURL(blob);
        setAddress(made);
      })
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) setFailure(asFailure(error));
      });
    return () => {
      stopping.abort();
      if (made) URL.revokeObjectURL(made);
      setAddress(null);
      setFailure(null);
    };
  }, [href]);
  return { address, failure };
}
