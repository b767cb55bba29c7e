/** The documents of an excuse, one at a time, as they were handed in. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ExcuseDetail, excusesArea } from '../../../core/contracts/rest/excuses.ts';
import { hrefOf } from '../api/client.ts';
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
        <a href={href} target="_blank" rel="noreferrer">
          <Icon name="link" />
          {t('excuses.openDocument')}
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
  if (document.type !== 'application/pdf') return <img className="document-page" src={href} alt={name} />;
  return (
    <object className="document-page pdf" data={href} type="application/pdf" aria-label={name}>
      <p className="document-none soft">{t('excuses.cannotShow')}</p>
    </object>
  );
}
