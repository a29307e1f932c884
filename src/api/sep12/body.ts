import { isUtf8 } from 'node:buffer';
import { fieldType } from '../../domain/customers/fields.ts';
import { sniffFileType } from '../../domain/customers/file-type.ts';
import { isRefusal, refuse, refuseField, type Refusal } from '../../domain/refusal.ts';
import type { NewFile } from '../../services/customers/files.ts';
import type { ApiContext, ApiMiddleware } from '../deps.ts';
import { readBody, readRaw } from '../http/body/body.ts';
import { answerRefusal } from '../http/errors.ts';
import { sanitize } from '../http/body/sanitize.ts';
import { readMultipart, type Part } from '../http/body/multipart.ts';

/** Besides the files, a form of parts may hold as much as any other. */
const TEXT_BYTES = 100 * 1024;
/** How many files of the largest size one request may carry. */
const FILES_AT_ONCE = 3;

const readFile = ({ name, bytes }: Part, limitBytes: number): NewFile | Refusal => {
  if (bytes.length > limitBytes) {
    return refuseField('request_too_large', name, 'file_too_large', { bytes: limitBytes });
  }
  const contentType = sniffFileType(bytes);
  return contentType === null
    ? refuseField('field_malformed', name, 'file_of_other_type')
    : { bytes, contentType };
};

interface Parts {
  readonly texts: Readonly<Record<string, string>>;
  readonly files: ReadonlyMap<string, NewFile>;
}

/** Some wallets say of a document neither its name nor its type. */
const isFile = ({ name, isFile: isCalledOne }: Part): boolean =>
  isCalledOne || name === 'file' || fieldType(name) === 'binary';

const readParts = async (ctx: ApiContext, limitBytes: number): Promise<Parts | Refusal> => {
  const body = await readRaw(ctx.req, FILES_AT_ONCE * limitBytes + TEXT_BYTES);
  if (isRefusal(body)) return body;
  const parts = await readMultipart(body, ctx.get('content-type'));
  if (isRefusal(parts)) return parts;
  const texts: [string, string][] = [];
  for (const { name, bytes } of parts.filter((part) => !isFile(part))) {
    if (!isUtf8(bytes)) return refuseField('field_malformed', name, 'text_not_utf8');
    texts.push([name, bytes.toString('utf8')]);
  }
  // Set before the files are judged, so that a page that refuses one keeps what was typed.
  ctx.request.body = Object.fromEntries(texts);
  const files = new Map<string, NewFile>();
  for (const part of parts.filter((one) => isFile(one) && !one.isNoFile)) {
    const file = readFile(part, limitBytes);
    if (isRefusal(file)) return file;
    files.set(part.name, file);
  }
  const text = texts.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (text > TEXT_BYTES) {
    return refuse('request_too_large', 'form_too_large', { bytes: TEXT_BYTES });
  }
  return { texts: Object.fromEntries(texts), files };
};

/**
 * Reads JSON, urlencoded and multipart bodies; the files of the last stand in `ctx.state.files`,
 * each with the type that its bytes say.
 * @param limitBytes of one file.
 * @param answerParts answers for parts that cannot be taken; a page says it in its own way.
 */
export const readCustomerBody = (
  limitBytes: number,
  answerParts: (ctx: ApiContext, refusal: Refusal) => Promise<void> | void = answerRefusal,
): ApiMiddleware => {
  const readOther = readBody();
  return async (ctx, next) => {
    ctx.state.files = new Map();
    if (!ctx.is('multipart/form-data')) return readOther(ctx, next);
    const parts = await readParts(ctx, limitBytes);
    if (isRefusal(parts)) return answerParts(ctx, parts);
    const wild = sanitize(parts.texts);
    if (wild) return answerParts(ctx, wild);
    ctx.request.body = parts.texts;
    ctx.state.files = parts.files;
    return next();
  };
};
