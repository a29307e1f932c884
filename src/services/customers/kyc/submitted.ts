import type { Anchor, CustomerType } from '../../../domain/anchor.ts';
import { canonicalField, fieldType, sep9Format } from '../../../domain/customers/fields.ts';
import { readFieldValue } from '../../../domain/customers/values.ts';
import { fieldAdmission } from '../../../domain/customers/customer.ts';
import type { NewFile } from '../files.ts';
import { isRefusal, refuseField, type Refusal } from '../../../domain/refusal.ts';
import { isRowId } from '../../../domain/transactions/row-id.ts';
import { choiceValue } from '../../../domain/languages/words.ts';

/**
 * What a PUT /customer submits, read: values as they are kept, under the names they are kept by.
 */
export interface SubmittedFields {
  readonly fields: Readonly<Record<string, string>>;
  /** Field → the code that proves it. */
  readonly codes: ReadonlyMap<string, string>;
  /** Binary field → the id of a file that was sent before. */
  readonly fileIds: ReadonlyMap<string, string>;
  /** Binary field → the file itself, from a multipart body. */
  readonly files: ReadonlyMap<string, NewFile>;
}

const CODE = '_verification';
const FILE_ID = '_file_id';
/** A file's id as it is shown; an id without the prefix is taken too. */
export const fileIdOf = (text: string): string => text.replace(/^file_/, '').toLowerCase();

const isBinary = (name: string): boolean => fieldType(name) === 'binary';

const judgeName = (anchor: Anchor, name: string): 'kept' | 'unread' | Refusal => {
  const admission = fieldAdmission(anchor, name);
  if (admission !== 'card') return admission;
  return refuseField('field_malformed', name, 'cards_not_taken');
};

interface Reading {
  readonly anchor: Anchor;
  readonly type: CustomerType;
  readonly mobileFormat: string | undefined;
  readonly fields: Map<string, string>;
  readonly codes: Map<string, string>;
  readonly fileIds: Map<string, string>;
}

const baseOf = (name: string, ending: string): string | null =>
  name.endsWith(ending) ? canonicalField(name.slice(0, -ending.length)) : null;

const readCode = (reading: Reading, field: string, value: unknown): Refusal | null => {
  const code = typeof value === 'number' ? String(value) : value;
  if (typeof code !== 'string' || !/^[\w-]{1,32}$/.test(code.trim())) {
    return refuseField('field_malformed', `${field}${CODE}`, 'code_malformed');
  }
  reading.codes.set(field, code.trim());
  return null;
};

const readOne = (reading: Reading, name: string, value: unknown): Refusal | null => {
  const { anchor, type, mobileFormat } = reading;
  const proven = baseOf(name, CODE);
  if (proven !== null && fieldAdmission(anchor, proven) === 'kept') {
    return readCode(reading, proven, value);
  }
  const filed = baseOf(name, FILE_ID);
  if (filed !== null && isBinary(filed)) {
    const id = typeof value === 'string' ? fileIdOf(value) : '';
    if (!isRowId(id)) return refuseField('field_malformed', name, 'file_unknown');
    reading.fileIds.set(filed, id);
    return null;
  }
  const judged = judgeName(anchor, name);
  if (isRefusal(judged)) return judged;
  if (judged === 'unread') return null;
  if (isBinary(name)) {
    return refuseField('field_malformed', name, 'file_by_parts', { name });
  }
  const field = canonicalField(name);
  const choices = Object.hasOwn(type.fields, field) ? type.fields[field]?.choices : undefined;
  const limits = { choices: choices?.map(choiceValue), mobileFormat, nowMs: Date.now() };
  const read = readFieldValue(name, value, limits);
  if (isRefusal(read)) return read;
  const before = reading.fields.get(field);
  if (before !== undefined && before !== read) {
    return refuseField('field_malformed', name, 'differs_from_alias');
  }
  reading.fields.set(field, read);
  return null;
};

const NEVER_LEFT = () => false;

/**
 * Reads what a PUT /customer submits. A name that neither SEP-9 nor anchor.ts knows is left unread.
 * @param mobileFormat the `mobile_number_format` that was submitted before.
 * @param mayLeaveOut of which names a value that does not do is left out, and refuses nothing.
 * @returns a refusal that names the first field that is wrong, and never its value.
 */
export const readSubmitted = (
  anchor: Anchor,
  type: CustomerType,
  submitted: ReadonlyMap<string, unknown>,
  files: ReadonlyMap<string, NewFile>,
  mobileFormat: string | undefined,
  mayLeaveOut: (name: string) => boolean = NEVER_LEFT,
): SubmittedFields | Refusal => {
  const format = submitted.get('mobile_number_format');
  const reading: Reading = {
    anchor,
    type,
    mobileFormat: typeof format === 'string' ? format : mobileFormat,
    fields: new Map(),
    codes: new Map(),
    fileIds: new Map(),
  };
  for (const [name, value] of submitted) {
    const refusal = readOne(reading, name, value);
    if (refusal && !mayLeaveOut(name)) return refusal;
  }
  const taken = new Map<string, NewFile>();
  for (const [name, file] of files) {
    if (sep9Format(name) !== undefined && !isBinary(name)) {
      return refuseField('field_malformed', name, 'file_is_text');
    }
    if (isBinary(name)) taken.set(canonicalField(name), file);
  }
  const { fields, codes, fileIds } = reading;
  return { fields: Object.fromEntries(fields), codes, fileIds, files: taken };
};
