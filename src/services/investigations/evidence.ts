import { createHash, randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { EVIDENCE_TYPES, EvidenceFile } from '../../db/entities/evidence.ts';
import { Investigation } from '../../db/entities/money-in.ts';
import type { SecretBox } from '../../db/secret.ts';
import { sniffFileType } from '../../domain/customers/file-type.ts';
import { refuseInWords, type Refusal } from '../../domain/refusal.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import type { ActingOperator } from '../operators/proposals.ts';
import { recordAct } from '../operators/record-act.ts';

/** The largest file that is taken; in bytes. */
export const EVIDENCE_BYTES_MAX = 5 * 1_024 * 1_024;
/** So that nobody fills the database. */
const FILES_MAX = 20;

type EvidenceType = (typeof EVIDENCE_TYPES)[number];

/** What encrypts a file is bound to its id. */
export const evidenceContext = (id: string): string => `evidence-file/${id}`;

const isText = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // A text has no control characters but those that lay it out.
    return bytes.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
  } catch {
    return false;
  }
};

/** The type by its bytes, and never by its name; null for what is not taken. */
const typeOf = (bytes: Uint8Array): EvidenceType | null => {
  const sniffed = sniffFileType(bytes);
  if (sniffed === null) return isText(bytes) ? 'text/plain' : null;
  return EVIDENCE_TYPES.find((type) => type === sniffed) ?? null;
};

const no = (en: string, es: string): Refusal => refuseInWords('field_malformed', { en, es });

/**
 * Lays a file beside a case, encrypted, with its hash in the audit trail. Of its own name nothing is
 * kept: it may name somebody.
 * @returns the file's id, or a refusal.
 */
export const addEvidence = async (
  em: EntityManager,
  secrets: SecretBox,
  actor: ActingOperator,
  { sourceKey, bytes }: { readonly sourceKey: string; readonly bytes: Uint8Array },
): Promise<string | Refusal> => {
  if (bytes.length === 0 || bytes.length > EVIDENCE_BYTES_MAX) {
    return no('The file is empty, or larger than 5 MiB.', 'El archivo está vacío o supera 5 MiB.');
  }
  const contentType = typeOf(bytes);
  if (contentType === null) {
    return no('It is no PDF, PNG, JPEG or text.', 'No es PDF, PNG, JPEG ni texto.');
  }
  return em.transactional(async (inner) => {
    if ((await inner.count(Investigation, { sourceKey })) === 0) {
      return no('There is no such investigation.', 'No hay tal investigación.');
    }
    if ((await inner.count(EvidenceFile, { sourceKey })) >= FILES_MAX) {
      return no(`A case has ${FILES_MAX} files at most.`, `Un caso tiene ${FILES_MAX} archivos.`);
    }
    const id = randomUUID();
    const { ciphertext, keyId } = secrets.sealBytes(bytes, evidenceContext(id));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    inner.create(EvidenceFile, {
      id,
      sourceKey,
      contentType,
      size: bytes.length,
      sha256,
      contentCiphertext: ciphertext,
      contentKeyId: keyId,
      addedBy: actor.id,
    });
    await inner.flush();
    const record = { subject: sourceKey, reason: id, after: sha256 };
    await recordAct(inner, actor, { act: 'evidence.added', ...record });
    return id;
  });
};

/** What is known of a file without opening it. */
export type EvidenceListed = Pick<
  EvidenceFile,
  'id' | 'contentType' | 'size' | 'sha256' | 'addedAt'
>;

/** The files of a case, in the order in which they were added. */
export const listEvidence = async (
  em: EntityManager,
  sourceKey: string,
): Promise<readonly EvidenceListed[]> =>
  em.find(
    EvidenceFile,
    { sourceKey },
    {
      fields: ['id', 'contentType', 'size', 'sha256', 'addedAt'],
      orderBy: { addedAt: 'asc' },
      limit: FILES_MAX,
    },
  );

/** A file's content; null where the case has no such file. */
export const openEvidence = async (
  em: EntityManager,
  secrets: SecretBox,
  { sourceKey, id }: { readonly sourceKey: string; readonly id: string },
): Promise<{ readonly bytes: Buffer; readonly contentType: EvidenceType } | null> => {
  const file = isRowId(id)
    ? await em.findOne(EvidenceFile, { id, sourceKey }, { populate: ['contentCiphertext'] })
    : null;
  if (!file) return null;
  const sealed = { ciphertext: Buffer.from(file.contentCiphertext), keyId: file.contentKeyId };
  const bytes = Buffer.from(secrets.openBytes(sealed, evidenceContext(id)));
  return { bytes, contentType: file.contentType };
};
