import { defineEntity, p } from '@mikro-orm/core';

export const EVIDENCE_TYPES = ['application/pdf', 'image/png', 'image/jpeg', 'text/plain'] as const;

/** A file that an operator laid beside a case; append-only. */
const EvidenceFileSchema = defineEntity({
  name: 'EvidenceFile',
  tableName: 'evidence_file',
  properties: {
    id: p.uuid().primary(),
    /** The source key of an investigation. */
    sourceKey: p.text(),
    contentType: p.enum(EVIDENCE_TYPES),
    /** In bytes, before it was encrypted. */
    size: p.integer(),
    /** Of the content, in hex; the row of the audit trail has it, too. */
    sha256: p.text(),
    contentCiphertext: p.blob().lazy(),
    contentKeyId: p.text(),
    addedBy: p.uuid(),
    addedAt: p.datetime().onCreate(() => new Date()),
  },
});
export class EvidenceFile extends EvidenceFileSchema.class {}
EvidenceFileSchema.setClass(EvidenceFile);
