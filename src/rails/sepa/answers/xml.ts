import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** An element by the local names of its children: each name has all elements of that name. */
export type Element = Readonly<Record<string, unknown>>;

/** A file that is not whole, or no XML at all. */
export class NotWhole extends Error {
  override readonly name = 'NotWhole';
}

const TEXT = '#text';

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: TEXT,
  // Banks differ in their prefixes and versions; the local names are the same.
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  // The five of XML itself and numbers. A document that declares others is refused before.
  processEntities: true,
  htmlEntities: true,
  isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
});

const isElement = (value: unknown): value is Element =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | null => {
  if (typeof value === 'string') return value;
  const text = isElement(value) ? value[TEXT] : null;
  return typeof text === 'string' ? text : null;
};

/** The encoding that the file declares; UTF-8 where it declares none. */
const decode = (bytes: Uint8Array): string => {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const label = /^[^<]*<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(head)?.[1] ?? 'utf-8';
  return new TextDecoder(label, { fatal: true }).decode(bytes);
};

/**
 * Reads a file of the bank. Entities that a document declares, and document types at all, are refused.
 * @returns the name of the message's own element, such as `BkToCstmrStmt`, and that element.
 * @throws NotWhole
 */
export const readXml = (bytes: Uint8Array): { readonly name: string; readonly root: Element } => {
  try {
    const text = decode(bytes);
    if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new NotWhole('it declares a document type');
    const verdict = XMLValidator.validate(text);
    if (verdict !== true) throw new NotWhole(verdict.err.code);
    const parsed: unknown = parser.parse(text);
    const document = isElement(parsed) ? elements(parsed, 'Document')[0] : undefined;
    const name = Object.keys(document ?? {}).find((key) => !key.startsWith('@') && key !== TEXT);
    const root = document && name !== undefined ? elements(document, name)[0] : undefined;
    return { name: name ?? '', root: root ?? {} };
  } catch (error) {
    if (error instanceof NotWhole) throw error;
    throw new NotWhole('it cannot be read as XML', { cause: error });
  }
};

/** All elements at the end of a path. */
export const elements = (element: Element, ...path: readonly string[]): readonly Element[] =>
  path.reduce<readonly Element[]>(
    (found, name) =>
      found.flatMap((one) => {
        const below = one[name];
        const list: readonly unknown[] = Array.isArray(below) ? below : [];
        return list.map((each) => (isElement(each) ? each : { [TEXT]: each }));
      }),
    [element],
  );

/** The texts at the end of a path, without empty ones. */
export const texts = (element: Element, ...path: readonly string[]): readonly string[] =>
  elements(element, ...path).flatMap((one) => textOf(one)?.trim() || []);

/** The first text at the end of a path; null where there is none. */
export const text = (element: Element, ...path: readonly string[]): string | null =>
  texts(element, ...path)[0] ?? null;

/** The first text at the end of one of several paths, as versions of a message differ. */
export const textAt = (element: Element, ...paths: readonly (readonly string[])[]): string | null =>
  paths.reduce<string | null>((found, path) => found ?? text(element, ...path), null);

/** The text of an element itself. */
export const ownText = (element: Element | undefined): string | null =>
  textOf(element)?.trim() ?? null;

export const attribute = (element: Element | undefined, name: string): string | null => {
  const value = element?.[`@${name}`];
  return typeof value === 'string' ? value : null;
};
