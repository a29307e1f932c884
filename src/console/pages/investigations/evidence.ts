import { isRefusal } from '../../../domain/refusal.ts';
import { html, type Html } from '../../../lib/html.ts';
import {
  addEvidence,
  listEvidence,
  openEvidence,
  type EvidenceListed,
} from '../../../services/investigations/evidence.ts';
import type { AskedBy, ConsoleDeps, Handlers } from '../../deps.ts';
import { sayRefusal } from '../../languages/in-language.ts';
import { casePath } from '../../layout/links.ts';
import { shownTime, writeTable } from '../../layout/parts.ts';
import { mayAsk } from '../../routes.ts';
import { explainPage, unknownPage } from '../explain.ts';

const ENDINGS = {
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'text/plain': 'txt',
} as const;
const HASH_SHOWN = 16;

/** The files of a case, and the form that adds one; nothing for who may not see them. */
export const writeEvidence = async (asked: AskedBy, sourceKey: string): Promise<Html | null> => {
  const { em, language, signedIn, formToken } = asked;
  const { investigations: words } = language;
  if (!mayAsk('GET /investigations/:id/evidence/:file', signedIn.roles)) return null;
  const files = await listEvidence(em, sourceKey);
  const address = `${casePath(sourceKey)}/evidence`;
  const table = writeTable<EvidenceListed>(
    [
      [words.added, ({ addedAt }) => shownTime(addedAt)],
      [
        words.file,
        ({ id, contentType, size }) =>
          html`<a href="${address}/${id}">${words.download}</a> (${contentType},
            ${Math.ceil(size / 1_024)} KiB)`,
      ],
      ['SHA-256', ({ sha256 }) => `${sha256.slice(0, HASH_SHOWN)}…`],
    ],
    files,
  );
  const add = mayAsk('POST /investigations/:id/evidence', signedIn.roles)
    ? html`<form class="actions" method="post" action="${address}" enctype="multipart/form-data">
        ${formToken}
        <label
          >${words.file}
          <input name="file" type="file" required accept=".pdf,.png,.jpg,.jpeg,.txt" />
          <small class="soft">${words.fileHelp}</small></label
        >
        <button class="second">${words.addFile}</button>
      </form>`
    : null;
  return html`<h2>${words.files}</h2>
    ${files.length === 0 ? null : table} ${add}`;
};

/** Files beside a case: added by who may decide, and only ever downloaded. */
export const evidenceHandlers = ({ secrets }: ConsoleDeps) =>
  ({
    'GET /investigations/:id/evidence/:file': async ({ em, param, language }) => {
      const [sourceKey, id] = [param('id'), param('file')];
      const found = await openEvidence(em, secrets, { sourceKey, id });
      if (!found) return unknownPage({ language });
      const { bytes: file, contentType } = found;
      const name = `evidence-${id}.${ENDINGS[contentType]}`;
      return { file, type: 'application/octet-stream', name };
    },
    'POST /investigations/:id/evidence': async ({ em, actor, param, language, file }) => {
      const sourceKey = param('id');
      const bytes = file ?? Buffer.alloc(0);
      const added = await addEvidence(em, secrets, actor, { sourceKey, bytes });
      if (!isRefusal(added)) return { redirect: casePath(sourceKey) };
      const { title } = language.investigations;
      return { status: 409, page: explainPage({ title, text: sayRefusal(language, added) }) };
    },
  }) satisfies Partial<Handlers>;
