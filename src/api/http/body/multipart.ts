import { Dicer } from '@fastify/busboy';
import { refuse, type Refusal } from '../../../domain/refusal.ts';
import { isWhole } from './utf8.ts';

/** One part of a form, as it came. */
export interface Part {
  readonly name: string;
  readonly bytes: Buffer;
  /** True where it has a file name, be it empty. */
  readonly isNamed: boolean;
  /** True where its sender calls it a file, by a file name or by a type that is not text. */
  readonly isFile: boolean;
  /** True for what a browser sends of a file that nobody has chosen: no name and no bytes. */
  readonly isNoFile: boolean;
}

const HEADERS_LENGTH_MAX = 4_096;
const PARTS_MAX = 200;

const malformed = (): Refusal => refuse('request_malformed', 'body_no_multipart');

/** The boundary that a content type names; RFC 2046 lets it have 70 characters. */
const boundaryOf = (contentType: string): string | null => {
  const [, quoted, plain] =
    /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType) ?? [];
  return quoted ?? plain ?? null;
};

/** What Dicer read of a part: its headers by lower-case names, as bytes, and its content. */
interface RawPart {
  readonly headers: ReadonlyMap<string, string>;
  readonly chunks: Buffer[];
}

const readHeaders = (headers: object): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(headers).map(([name, values]) => [
      name,
      Buffer.from(String(Array.isArray(values) ? values[0] : values), 'latin1').toString('utf8'),
    ]),
  );

/** Browsers write a quote as %22, older programs as \". */
const parameterOf = (value: string, name: string): string | null => {
  const pattern = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]*))`, 'i');
  const [, quoted, plain] = pattern.exec(value) ?? [];
  const text = quoted?.replace(/\\(.)/g, '$1') ?? plain;
  return text === undefined ? null : text.replaceAll('%22', '"');
};

const readPart = ({ headers, chunks }: RawPart): Part | null => {
  const length = [...headers].reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (length > HEADERS_LENGTH_MAX) return null;
  const disposition = headers.get('content-disposition') ?? '';
  const name = parameterOf(disposition, 'name');
  if (!/^form-data\b/i.test(disposition) || name === null || name === '') return null;
  // The name of a field; of a file's own name nothing is read.
  if (!isWhole(name)) return null;
  const type = headers.get('content-type');
  const isNamed = /;\s*filename\*?=/i.test(disposition);
  const isFile = isNamed || (type !== undefined && !/^text\//i.test(type));
  const bytes = Buffer.concat(chunks);
  const fileName = parameterOf(disposition, 'filename') ?? '';
  const isNoFile = isFile && fileName === '' && bytes.length === 0;
  return { name, bytes, isNamed, isFile, isNoFile };
};

/** Cuts a body into its parts; null where it does not end, or a part has no headers. */
const cut = async (body: Buffer, boundary: string): Promise<readonly RawPart[] | null> =>
  new Promise((resolve) => {
    const parts: RawPart[] = [];
    let begun = 0;
    const dicer = new Dicer({ boundary });
    dicer.on('part', (part) => {
      let headers: ReadonlyMap<string, string> | null = null;
      const chunks: Buffer[] = [];
      begun += 1;
      part.on('header', (read: object) => (headers = readHeaders(read)));
      part.on('data', (chunk: Buffer) => chunks.push(chunk));
      part.on('error', () => resolve(null));
      part.on('end', () => headers && parts.push({ headers, chunks }));
    });
    dicer.on('error', () => resolve(null));
    dicer.on('finish', () => resolve(parts.length === begun ? parts : null));
    dicer.end(body);
  });

/**
 * True where each boundary is on a line of its own, blanks after it being the transport's, and where
 * there are no more parts than are taken. Looked at first: to cut a body of many parts takes seconds.
 */
const hasFitBoundaries = (body: Buffer, boundary: string): boolean => {
  const literal = boundary.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  const boundaries = new RegExp(`(?:^|\r\n)--${literal}(?=(--|[ \\t]*\r\n)?)`, 'g');
  let count = 0;
  for (const [, end] of body.toString('latin1').matchAll(boundaries)) {
    count += 1;
    if (end === undefined || count > PARTS_MAX + 1) return false;
  }
  return true;
};

/**
 * Reads a form of parts that is in memory. Busboy itself passes over a part that has no name, and
 * calls every part without a file name a text, and so spoils the documents of those wallets that
 * name none; of it we take the reader that cuts a body into its parts.
 * @returns the parts in their order, or a refusal.
 */
export const readMultipart = async (
  body: Buffer,
  contentType: string,
): Promise<readonly Part[] | Refusal> => {
  const boundary = boundaryOf(contentType);
  if (boundary === null || !hasFitBoundaries(body, boundary)) return malformed();
  const cutUp = await cut(body, boundary);
  if (cutUp === null) return malformed();
  const parts = cutUp.map(readPart).filter((part) => part !== null);
  return parts.length === cutUp.length ? parts : malformed();
};
