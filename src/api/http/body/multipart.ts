import { refuse, type Refusal } from '../../../domain/refusal.ts';
import { isWhole } from './utf8.ts';

/** One part of a form, as it came. */
export interface Part {
  readonly name: string;
  readonly bytes: Buffer;
  /** True where its sender calls it a file, by a file name or by a type that is not text. */
  readonly isFile: boolean;
  /** True for what a browser sends of a file that nobody has chosen: no name and no bytes. */
  readonly isNoFile: boolean;
}

const HEADERS_LENGTH_MAX = 4_096;
const PARTS_MAX = 200;
const LINE = Buffer.from('\r\n');
const BLANK = Buffer.from('\r\n\r\n');

const malformed = (): Refusal => refuse('request_malformed', 'body_no_multipart');

/** The boundary that a content type names; RFC 2046 lets it have 70 characters. */
const boundaryOf = (contentType: string): string | null => {
  const [, quoted, plain] =
    /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType) ?? [];
  return quoted ?? plain ?? null;
};

const headerOf = (headers: string, name: string): string | null => {
  const line = headers.split('\r\n').find((text) => text.toLowerCase().startsWith(`${name}:`));
  return line === undefined ? null : line.slice(name.length + 1).trim();
};

/** Browsers write a quote as %22, older programs as \". */
const parameterOf = (value: string, name: string): string | null => {
  const pattern = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]*))`, 'i');
  const [, quoted, plain] = pattern.exec(value) ?? [];
  const text = quoted?.replace(/\\(.)/g, '$1') ?? plain;
  return text === undefined ? null : text.replaceAll('%22', '"');
};

const readPart = (bytes: Buffer): Part | null => {
  const end = bytes.indexOf(BLANK);
  if (end < 0 || end > HEADERS_LENGTH_MAX) return null;
  const headers = bytes.subarray(0, end).toString('utf8');
  const disposition = headerOf(headers, 'content-disposition') ?? '';
  const name = parameterOf(disposition, 'name');
  if (!/^form-data\b/i.test(disposition) || name === null || name === '') return null;
  // The name of a field; of a file's own name nothing is read.
  if (!isWhole(name)) return null;
  const type = headerOf(headers, 'content-type');
  const isNamed = /;\s*filename\*?=/i.test(disposition);
  const isFile = isNamed || (type !== null && !/^text\//i.test(type));
  const content = bytes.subarray(end + BLANK.length);
  const fileName = parameterOf(disposition, 'filename') ?? '';
  const isNoFile = isFile && fileName === '' && content.length === 0;
  return { name, bytes: content, isFile, isNoFile };
};

/**
 * Reads a form of parts that is in memory. The platform's own reader calls every part without a
 * file name a text and so spoils the documents of those wallets that name none.
 * @returns the parts in their order, or a refusal.
 */
export const readMultipart = (body: Buffer, contentType: string): readonly Part[] | Refusal => {
  const boundary = boundaryOf(contentType);
  if (boundary === null) return malformed();
  const first = Buffer.from(`--${boundary}`);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // What stands before the first boundary counts for nothing.
  let at = body.subarray(0, first.length).equals(first) ? 0 : body.indexOf(delimiter);
  if (at < 0) return malformed();
  at += at === 0 ? first.length : delimiter.length;
  const parts: Part[] = [];
  while (body.subarray(at, at + 2).toString('latin1') !== '--') {
    // Blanks after a boundary are the transport's.
    const line = body.indexOf(LINE, at);
    const end = line < 0 ? -1 : body.indexOf(delimiter, line);
    if (end < 0 || body.subarray(at, line).toString('latin1').trim() !== '') return malformed();
    const part = readPart(body.subarray(line + LINE.length, end));
    if (!part || parts.length === PARTS_MAX) return malformed();
    parts.push(part);
    at = end + delimiter.length;
  }
  return parts;
};
