/** Documents of excuses: sniffed, sealed under the person's key, looked at with a trace. */
import { type ExcuseDetail, MAX_DOCUMENTS } from '../../../core/contracts/rest/excuses.ts';
import type { FileAnswer } from '../../../core/contracts/rest/operation.ts';
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import { decideDocument } from '../../../core/domain/excuse.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import type { DocumentType } from '../../../core/ports/excuse-store.ts';
import { audit, type HubContext, newId } from '../hub-context.ts';
import { checkDocument } from './document-check.ts';
import { detailOfExcuse } from './excuse-answers.ts';

const ENDINGS: Readonly<Record<DocumentType, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
};

/** Without the folders that some programs send along, and without what breaks a line or turns its direction. */
function bareName(path: string): string {
  const last = path.split(/[\\/]/).at(-1) ?? '';
  const name = last.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/gu, '').trim();
  return name === '' ? 'document' : name;
}

export class ExcuseDocuments {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  async add(
    id: string,
    file: { readonly name: string; readonly content: Uint8Array | undefined },
    scope: Scope<'excuse.submit'>,
  ): Promise<ExcuseDetail | HubRefusal> {
    const { content } = file;
    if (!content || content.length === 0) return no('excuses.no-document');
    const verdict = await checkDocument(content);
    if (verdict.kind === 'refused') return no('excuses.wrong-document', { found: verdict.found });
    const { type } = verdict;
    const refused = await this.context.store.transaction(async (store) => {
      const excuse = await store.excuses.byId(id, scope);
      if (!excuse) return no('excuses.unknown');
      const not = decideDocument(excuse, excuse.documents, MAX_DOCUMENTS);
      if (not) return not;
      const addedAt = this.context.clock.wall();
      const document = {
        id: newId(),
        name: bareName(file.name),
        type,
        bytes: content.length,
        addedAt,
        content,
      };
      await store.excuses.addDocument(excuse, document, scope);
      await audit(this.context, store, scope, 'excuses.add-document', id, { documentId: document.id, type });
      return null;
    });
    return refused ?? detailOfExcuse(this.context, id, scope);
  }

  /** Always as a file to keep, under a name whose ending is what it really is. */
  async read(id: string, documentId: string, scope: Scope<'excuse.read'>): Promise<FileAnswer | HubRefusal> {
    const { store } = this.context;
    const excuse = await store.excuses.byId(id, scope);
    if (!excuse) return no('excuses.unknown');
    const document = await store.excuses.document(excuse, documentId, scope);
    if (!document) return no('excuses.unknown-document');
    await audit(this.context, store, scope, 'excuses.document', id, { documentId });
    const bare = document.name.replace(/\.(?:pdf|jpe?g|png)$/i, '');
    return { type: document.type, bytes: document.content, name: `${bare}.${ENDINGS[document.type]}` };
  }
}
