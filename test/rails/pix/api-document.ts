import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import * as formats from 'ajv-formats';
import { parse } from 'yaml';
import type { Exchange } from '../../../src/rails/pix/fake/server.ts';

/** The version of the API Pix that the rail and its fake are held against. */
export const API_VERSION = '2.9.0';

const folder = process.env['RAILHEAD_SPECS'];
const file = folder === undefined ? undefined : join(folder, 'pix', 'openapi.yaml');

/** Why nothing can be held against the document; undefined where it can. */
export const noDocument: string | undefined =
  file !== undefined && existsSync(file)
    ? undefined
    : `RAILHEAD_SPECS names no folder with pix/openapi.yaml: version ${API_VERSION} of https://github.com/bacen/pix-api (openapi.yaml)`;

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const at = (node: unknown, ...names: readonly string[]): unknown =>
  names.reduce<unknown>((inner, name) => {
    if (Array.isArray(inner)) return inner[Number(name)];
    return isNode(inner) ? inner[name] : undefined;
  }, node);

/**
 * What the document writes otherwise than it means, mended before it is used:
 * - a list of Pix has to have `cobs`, which it has no place for; its own examples have `pix`;
 * - patterns are those of whole values, two of them between slashes.
 */
const mend = (value: unknown, name = ''): unknown => {
  if (Array.isArray(value)) return value.map((one) => mend(one));
  if (name === 'pattern' && typeof value === 'string') {
    return `^(?:${value.replace(/^\/(.*)\/$/, '$1')})$`;
  }
  if (!isNode(value)) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, mend(one, key)]);
  const mended: Node = Object.fromEntries(entries);
  return name === 'PixConsultados' ? { ...mended, required: ['parametros', 'pix'] } : mended;
};

export const readDocument = (): unknown => parse(readFileSync(file ?? '', 'utf8'));

/** What was wrong with an exchange, in words; nothing where it is as documented. */
export type Judge = (exchange: Exchange) => readonly string[];

const createValidators = (document: unknown) => {
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
  formats.default.default(ajv);
  for (const name of ['int32', 'int64'])
    ajv.addFormat(name, { type: 'number', validate: Number.isInteger });
  // A location has no scheme, and is a reference all the same.
  ajv.addFormat('uri', /^[\w.-]+\/\S+$|^https?:\/\/\S+$/);
  ajv.addSchema(document as object, 'pix');
  const known = new Map<string, ValidateFunction>();
  return (pointer: string): ValidateFunction => {
    const made = known.get(pointer) ?? ajv.compile({ $ref: `pix#${encodeURI(pointer)}` });
    known.set(pointer, made);
    return made;
  };
};

const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** A path of the document, and the parameters in it. */
const matchPath = (document: unknown, path: string) => {
  const paths = at(document, 'paths');
  for (const template of isNode(paths) ? Object.keys(paths) : []) {
    const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    // A parameter alone is a path of payers' banks, under another address.
    if (template.startsWith('/{')) continue;
    const values = new RegExp(`^${template.replaceAll(/\{\w+\}/g, '([^/]+)')}$`).exec(path);
    if (values) {
      return {
        template,
        parameters: names.map((name, index) => [name, values[index + 1]] as const),
      };
    }
  }
  return null;
};

/** Holds requests and answers against the document. */
export const createJudge = (): Judge => {
  const document = mend(readDocument());
  const validator = createValidators(document);
  const resolve = (pointer: string): { readonly pointer: string; readonly node: unknown } => {
    const names = pointer
      .split('/')
      .slice(1)
      .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    const node = at(document, ...names);
    const reference = at(node, '$ref');
    return typeof reference === 'string' ? resolve(reference.slice(1)) : { pointer, node };
  };
  const judge = (pointer: string, value: unknown, what: string): readonly string[] => {
    const validate = validator(pointer);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message }) => `${what}${instancePath} ${message}`,
    );
  };
  const parametersOf = (
    pointer: string,
  ): readonly { readonly pointer: string; readonly node: unknown }[] => {
    const { node } = resolve(pointer);
    const list = at(node, 'parameters');
    return Array.isArray(list)
      ? list.map((_, index) => resolve(`${pointer}/parameters/${index}`))
      : [];
  };

  return ({ method, path, query, body, reply }) => {
    const found = matchPath(document, path.replace(/^\/v2/, ''));
    const base = `/paths/${escape(found?.template ?? '')}`;
    const operation = `${base}/${method.toLowerCase()}`;
    if (!found || resolve(operation).node === undefined)
      return [`${method} ${path} is not documented`];
    const faults: string[] = [];
    const given = new Map<string, string>([
      ...query,
      ...found.parameters.map(([n, v]) => [n, v ?? ''] as const),
    ]);
    for (const parameter of [...parametersOf(base), ...parametersOf(operation)]) {
      const name = String(at(parameter.node, 'name'));
      const text = given.get(name);
      given.delete(name);
      if (text === undefined) {
        if (at(parameter.node, 'required') === true) faults.push(`${name} is missing`);
        continue;
      }
      const type = at(parameter.node, 'schema', 'type');
      const value = type === 'integer' ? Number(text) : type === 'boolean' ? text === 'true' : text;
      faults.push(...judge(`${parameter.pointer}/schema`, value, name));
    }
    faults.push(...[...given.keys()].map((name) => `${name} is not documented`));
    const request = resolve(`${operation}/requestBody`);
    if (request.node !== undefined) {
      faults.push(...judge(`${request.pointer}/content/application~1json/schema`, body, 'request'));
    }
    const response = resolve(`${operation}/responses/${reply.status}`);
    const content = at(response.node, 'content');
    const type = reply.headers?.['content-type'] ?? 'application/json';
    if (!isNode(content) || content[type] === undefined) {
      return [
        ...faults,
        `${method} ${path} is not documented to answer ${reply.status} in ${type}`,
      ];
    }
    const schema = `${response.pointer}/content/${escape(type)}/schema`;
    return [...faults, ...judge(schema, reply.body, 'answer')];
  };
};
