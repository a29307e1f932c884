import { FILE_TYPES_TAKEN, sniffFileType } from '../../domain/file-type.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import type { NewFile } from '../../db/customer-files.ts';
import type { ApiContext, ApiMiddleware } from '../deps.ts';
import { readBody, readRaw } from '../middleware/body.ts';
import { answerRefusal } from '../middleware/errors.ts';

/** Besides the files, a form of parts may hold as much as any other. */
const TEXT_BYTES = 100 * 1024;
/** How many files of the largest size one request may carry. */
const FILES_AT_ONCE = 3;
const PARTS_MAX = 200;

const tooLarge = (name: string, limitBytes: number): Refusal =>
  refuse('request_too_large', `${name}: a file may have at most ${limitBytes} bytes.`);

const readFile = async (
  name: string,
  part: Blob,
  limitBytes: number,
): Promise<NewFile | Refusal> => {
  if (part.size > limitBytes) return tooLarge(name, limitBytes);
  const bytes = new Uint8Array(await part.arrayBuffer());
  const contentType = sniffFileType(bytes);
  return contentType === null
    ? refuse('field_malformed', `${name}: is not ${FILE_TYPES_TAKEN}.`)
    : { bytes, contentType };
};

interface Parts {
  readonly texts: Readonly<Record<string, string>>;
  readonly files: ReadonlyMap<string, NewFile>;
}

const readParts = async (ctx: ApiContext, limitBytes: number): Promise<Parts | Refusal> => {
  const bytes = await readRaw(ctx.req, FILES_AT_ONCE * limitBytes + TEXT_BYTES);
  if (isRefusal(bytes)) return bytes;
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(bytes), {
      headers: { 'content-type': ctx.get('content-type') },
    }).formData();
  } catch {
    return refuse('request_malformed', 'The body cannot be read as multipart/form-data.');
  }
  const entries = [...form];
  if (entries.length > PARTS_MAX) return refuse('request_malformed', 'There are too many parts.');
  const texts: [string, string][] = [];
  const files = new Map<string, NewFile>();
  for (const [name, part] of entries) {
    if (typeof part === 'string') texts.push([name, part]);
    else {
      const file = await readFile(name, part, limitBytes);
      if (isRefusal(file)) return file;
      files.set(name, file);
    }
  }
  const text = texts.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (text > TEXT_BYTES) {
    return refuse('request_too_large', `The text of a form may have at most ${TEXT_BYTES} bytes.`);
  }
  return { texts: Object.fromEntries(texts), files };
};

/**
 * Reads JSON, urlencoded and multipart bodies; the files of the last stand in `ctx.state.files`,
 * each with the type that its bytes say.
 * @param limitBytes of one file.
 */
export const readCustomerBody = (limitBytes: number): ApiMiddleware => {
  const readOther = readBody();
  return async (ctx, next) => {
    ctx.state.files = new Map();
    if (!ctx.is('multipart/form-data')) return readOther(ctx, next);
    const parts = await readParts(ctx, limitBytes);
    if (isRefusal(parts)) return answerRefusal(ctx, parts);
    ctx.request.body = parts.texts;
    ctx.state.files = parts.files;
    return next();
  };
};
