import type { Language } from '../../../core/contracts/language.ts';
import { iso } from '../../../core/contracts/rest/common.ts';
import type { ImportJob, importsArea } from '../../../core/contracts/rest/imports.ts';
import type { Handlers } from '../../../core/contracts/rest/operation.ts';
import { type HubRefusal, isNo } from '../../../core/contracts/rest/problem.ts';
import type { ExportService } from '../../services/imports/export-service.ts';
import { applicable, type ImportService, type ImportView } from '../../services/imports/import-service.ts';
import { importMessage } from '../messages.ts';

export function importHandlers(imports: ImportService, exports: ExportService): Handlers<typeof importsArea> {
  return {
    'imports.check': async ({ query, files, scope, language }) =>
      shown(await imports.check(query, files[0], scope), language),
    'imports.get': async ({ params, scope, language }) =>
      shown(await imports.get(params.importId, scope), language),
    'imports.apply': async ({ params, scope, language }) =>
      shown(await imports.apply(params.importId, scope), language),
    'exports.get': async ({ params, query, scope }) =>
      exports.export(params.kind, query.siteId, query.format, scope),
  };
}

function shown(view: ImportView | HubRefusal, language: Language): ImportJob | HubRefusal {
  if (isNo(view)) return view;
  const { id, kind, siteId, state, done, total, counts, effects, createdAt, expiresAt } = view;
  return {
    id,
    kind,
    siteId,
    state,
    done,
    total,
    counts,
    changes: view.changes.map(({ row, action, what, fields }) => ({
      row,
      action,
      what,
      fields: fields.map((field) => (field.name === 'verdict' ? said(field, language) : { ...field })),
    })),
    errors: view.errors.map(({ row, column, code, params }) => ({
      row,
      column,
      code,
      message: importMessage(code, params, language),
    })),
    applicable: applicable(view),
    effects: { ...effects },
    createdAt: iso(createdAt),
    expiresAt: iso(expiresAt),
  };
}

/** Of a photo that was refused: what to do about it. */
function said(field: ImportView['changes'][number]['fields'][number], language: Language) {
  const { after } = field;
  return { ...field, after: after?.startsWith('photo.') ? importMessage(after, {}, language) : after };
}
