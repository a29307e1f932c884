import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A page of the documentation: its path from the root of the repository, and its text. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

const ROOMS = 'activities|anchor|api|cli|config|db|dev|domain|lib|rails|sandbox|services';
/** A path from the root, or from `src` where it begins with a room: `domain/money/fee.ts`. */
const PATH = new RegExp(
  `(?<![\\w./<:@-])(?:src|test|docs|scripts|examples|${ROOMS}|stellar|worker|workflows)/[\\w./*{},<>-]*`,
  'g',
);
/** A file by its name, or by the end of its path. */
const FILE = /^[\w./*-]+\.(?:ts|mjs|md|png|json)$/;

/** README.md, CONTRIBUTING.md, docs/ and the READMEs beside the code. */
export const pages: readonly Page[] = globSync(
  ['README.md', 'CONTRIBUTING.md', 'docs/**/*.md', 'src/**/*.md', 'examples/**/*.md'],
  { cwd: root },
).map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

const withoutBlocks = (text: string): string => text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');
/** The code spans and code blocks of a page: what is meant to the letter. */
const codeOf = (text: string): readonly string[] => [
  ...[...text.matchAll(/^ *```[\s\S]*?^ *```$/gm)].map(([block]) => block),
  ...[...withoutBlocks(text).matchAll(/`([^`]+)`/g)].map(([, span = '']) => span),
];

/* What looks like a path and is none: addresses, keys of investigations, a file that a reader makes. */
const NO_PATH =
  /^(?:rails\/corner-bank|rails\/sandbox-bank\/events|stellar\/\d+|test\/rails\/my-bank)/;
const EVERY_FILE = globSync('{src,test,docs,scripts,examples}/**/*.*', { cwd: root });

const isThere = (path: string): boolean =>
  [path, `src/${path}`].some((one) => globSync(one, { cwd: root }).length > 0);
const isSomewhere = (name: string): boolean =>
  isThere(name) || name.includes('*') || EVERY_FILE.some((file) => `/${file}`.endsWith(`/${name}`));

/** The paths that a page names, and the files, that do not exist. */
export const missingPaths = (text: string): readonly string[] => {
  const spans = codeOf(text);
  const paths = spans
    .flatMap((code) => [...code.matchAll(PATH)].map(([path]) => path.replace(/[.,]+$/, '')))
    .filter((path) => !NO_PATH.test(path) && !path.includes('<') && !isThere(path));
  const files = spans.filter((code) => FILE.test(code) && !/^[./]/.test(code));
  return [
    ...new Set([...paths, ...files.filter((file) => !NO_PATH.test(file) && !isSomewhere(file))]),
  ];
};

/** The anchor that GitHub gives a heading. */
const slugOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');

const anchorsOf = (text: string): readonly string[] =>
  [...withoutBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => slugOf(heading));

/** The links and pictures of a page that lead nowhere. */
export const deadLinks = ({ path, text }: Page): readonly string[] => {
  const prose = withoutBlocks(text).replaceAll(/`[^`\n]*`/g, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)|src="([^"]+)"/g)].map(
    ([, link, source]) => link ?? source ?? '',
  );
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [to = '', anchor] = link.split('#');
    const target = to === '' ? path : relative('.', join(dirname(path), to));
    if (!existsSync(join(root, target))) return true;
    if (anchor === undefined) return false;
    const aimedAt = target === path ? text : readFileSync(join(root, target), 'utf8');
    return !anchorsOf(aimedAt).includes(anchor);
  });
};

/** The scripts of `npm run` that a page names. */
export const scriptsIn = (text: string): readonly string[] =>
  [...text.matchAll(/\bnpm\s+run\s+(?:-s\s+|--silent\s+)?([\w:-]+)/g)].map(
    ([, script = '']) => script,
  );

const CAPITALS =
  /(?<![\w<*-])(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{3,}(?==)|(?<=^)[A-Z]{4,}(?=$))(?![\w>*])/g;

/** The names in capitals in code: those with an underscore or a value, and those that stand alone. */
export const capitalsIn = (text: string): readonly string[] =>
  codeOf(text).flatMap((code) => [...code.matchAll(CAPITALS)].map(([name]) => name));

/** The identifiers in code spans: fields, columns, functions, metrics, of which each part counts. */
export const identifiersIn = (text: string): readonly string[] =>
  [...withoutBlocks(text).matchAll(/`([A-Za-z_][\w.]*)`/g)]
    .map(([, span = '']) => span)
    .filter((span) => /[a-z][A-Z]|[a-z]_[a-z]/.test(span) && !FILE.test(span))
    .flatMap((span) => span.split('.'));

/** The lines over 100 columns that are no table, no code and no link. */
export const longLines = (text: string): readonly string[] =>
  withoutBlocks(text)
    .split('\n')
    .filter((line) => line.length > 100)
    .filter((line) => !/^\s*\||\]\(\S+\)|^<img |^\s*<!--|https?:\/\//.test(line));
