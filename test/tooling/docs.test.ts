import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { blocks, readBlock } from '../../scripts/docs/blocks.ts';
import { settingNames } from '../../scripts/docs/settings.ts';
import { FIGURES } from '../../src/api/metrics.ts';
import { SOURCE_COUNTERS } from '../../src/stellar/sources/source-events.ts';
import * as queue from '../../src/domain/transactions/queue.ts';
import {
  capitalsIn,
  deadLinks,
  identifiersIn,
  longLines,
  missingPaths,
  pages,
  scriptsIn,
} from './documents.ts';

/* The documentation names nothing that is not there. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');
const wordsIn = (files: readonly string[], pattern: RegExp): readonly string[] =>
  files.flatMap((file) => [...read(file).matchAll(pattern)].map(([, name = '']) => name));

const npmScripts: readonly string[] = Object.keys(JSON.parse(read('package.json')).scripts);

/** What tests, scripts and the example read by themselves. */
const readElsewhere = wordsIn(
  globSync(['test/**/*.ts', 'scripts/**/*.ts', 'examples/**/*.ts'], { cwd: root }),
  /(?:\benv(?:\['|\.)|^ {2}(?=[A-Z_]+: \w+ = '))([A-Z_]+)\b/gm,
);
/** The settings of each rail, whether `src/anchor.ts` names it or not. */
const ofRails = wordsIn(
  globSync('src/rails/*/settings.ts', { cwd: root }),
  /^ {2,4}([A-Z]+(?:_[A-Z0-9]+)+):/gm,
);
/** What `docker build` is given. */
const buildArguments = wordsIn(['Dockerfile'], /^ARG ([A-Z_]+)/gm);
/** Names of stellar.toml, which SEP-1 writes in capitals. */
const inToml = wordsIn(
  globSync('src/api/sep1/*.ts', { cwd: root }),
  /\b([A-Z]+(?:_[A-Z0-9]+)*)\b/g,
);

/** Names in capitals that are not settings. */
const NAMES_OF_OTHERS = new Set([
  // Temporal's.
  'AUTO_UPGRADE',
  // SEP-1 has them, and stellar.toml leaves them out.
  'AUTH_SERVER',
  'EXTERNAL_ACCOUNT_SERVER',
  'FEDERATION_SERVER',
  'URI_REQUEST_SIGNING_KEY',
  'WEB_AUTH_CONTRACT_ID',
  'WEB_AUTH_FOR_CONTRACTS_ENDPOINT',
  // A status of SEP-12, a flag of an account, an answer and a setting of stellar-core.
  'NEEDS_INFO',
  'AUTH_REQUIRED',
  'TRY_AGAIN_LATER',
  'EMIT_CLASSIC_EVENTS',
  // A policy of Temporal, a constant of ours, and what examples call theirs.
  'REJECT_DUPLICATE',
  'TEMPORAL_VERSION',
  'BANK_CLOSED',
  'RAILHEAD',
  // Methods of HTTP, funding methods, an asset, a status of SEP-12, what `npm run sender` shows.
  'HEAD',
  'POST',
  'SEPA',
  'WIRE',
  'USDC',
  'EURC',
  'REJECTED',
  'UNKNOWN',
  // Statuses of the API Pix and of Efí, and an error of the rail.
  'DEVOLVIDO',
  'EM_PROCESSAMENTO',
  'NAO_REALIZADO',
  'REALIZADO',
  'PIX_LIST_INCOMPLETE',
]);

/** Every word of the code that may be a name. */
const identifiers = new Set(
  wordsIn(
    [
      ...globSync(['{src,test,scripts,examples}/**/*.{ts,mjs}'], { cwd: root }),
      'deploy/helm/railhead/values.yaml',
    ],
    /([A-Za-z_]\w*)/g,
  ),
);
/** What a page says that we do not serve. */
const NOT_SERVED = new Set([
  'code_template',
  'customer_info_status',
  'extend_footprint_ttl',
  'non_interactive_customer_info_needed',
  'receiver_sep12_type',
  'restore_footprint',
  'sender_sep12_type',
]);

const table = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.replaceAll(/\s*(?<!\\)\|\s*/g, '|').replaceAll(/-{3,}/g, '---'));

describe.each(pages.map((page) => [page.path, page] as const))('%s', (_path, page) => {
  test('names no path that does not exist', () => {
    expect(missingPaths(page.text)).toEqual([]);
  });

  test('has no link that leads nowhere', () => {
    expect(deadLinks(page)).toEqual([]);
  });

  test('names no npm script that package.json lacks', () => {
    expect(scriptsIn(page.text).filter((script) => !npmScripts.includes(script))).toEqual([]);
  });

  test('names no setting that no program reads', () => {
    const known = new Set([
      ...settingNames,
      ...readElsewhere,
      ...ofRails,
      ...buildArguments,
      ...inToml,
      ...NAMES_OF_OTHERS,
    ]);
    // Any of them may be given as a file.
    const isKnown = (name: string) => known.has(name) || known.has(name.replace(/_FILE$/, ''));
    expect(capitalsIn(page.text).filter((name) => !isKnown(name))).toEqual([]);
  });

  test('names no field, column, function or metric that is not in the code', () => {
    const names = identifiersIn(page.text).filter((name) => !NOT_SERVED.has(name));
    expect(names.filter((name) => !identifiers.has(name))).toEqual([]);
  });

  test('has no line over 100 columns outside tables, code and links', () => {
    expect(longLines(page.text)).toEqual([]);
  });
});

/** What is to be read in one sitting: the pages beside the reference. */
const guides = pages.filter(({ path }) => /^docs\/[\w-]+\.md$|^README\.md$/.test(path));
test.each(guides.map(({ path, text }) => [path, text]))('%s takes ten minutes', (_path, text) => {
  const words = text.replaceAll(/<!-- generated[\s\S]*?\/generated -->/g, '').split(/\s+/);
  expect(words.length).toBeLessThanOrEqual(2_300);
});

describe('what is generated', () => {
  const all = Object.entries(blocks).flatMap(([file, parts]) =>
    Object.entries(parts).map(([name, write]) => ({ file, name, write })),
  );
  test.each(all)('$file, $name: is as `npm run docs` writes it', ({ file, name, write }) => {
    expect(table(readBlock(read(file), name))).toEqual(table(write()));
  });

  test('docs/reference/metrics.md names each figure with its labels', () => {
    const named = table(read('docs/reference/metrics.md')).flatMap(
      (row) => /^\|(`railhead_\w+`\|[^|]*)\|/.exec(row)?.[1] ?? [],
    );
    const figures = FIGURES.map(({ name, label, labels }) => {
      const names = labels ?? (label === undefined ? [] : [label]);
      return `\`${name}\`|${names.map((one) => `\`${one}\``).join(', ')}`;
    });
    const asked = [
      '`railhead_account_balance`|`account`, `asset`',
      '`railhead_ledger_source_up`|`source`',
      '`railhead_ledger_source_behind`|`source`',
    ];
    const counted = Object.values(SOURCE_COUNTERS).map(
      ({ name, labels }) => `\`${name}\`|${labels.map((one) => `\`${one}\``).join(', ')}`,
    );
    expect(new Set(named)).toEqual(new Set([...figures, ...asked, ...counted]));
  });
});

describe('what Temporal shows', () => {
  test('docs/deploying.md names every task queue', () => {
    const [, section = ''] = read('docs/deploying.md').split('| task queues');
    const cells = table(section.split('\n\n')[0] ?? '').map((row) => row.split('|')[2] ?? '');
    const queues = [
      queue.CORE_QUEUE,
      queue.REVIEWS_QUEUE,
      queue.HOUSEKEEPING_QUEUE,
      queue.LEDGER_QUEUE,
      queue.CALLBACKS_QUEUE,
      queue.railQueue('<name>'),
      queue.payoutsQueue('<name>'),
    ];
    expect(cells.join().match(/[\w<>-]{4,}/g)).toEqual(queues);
  });

  test('docs/operating.md names every workflow id and search attribute', () => {
    const ids = [
      queue.storyId('deposit', '<id>'),
      queue.storyId('withdrawal', '<id>'),
      queue.storyId('remittance', '<id>'),
      queue.investigationId('<source key>'),
      queue.watchId('<account>'),
      queue.sendId('<account>'),
      queue.pollId('<rail>'),
      queue.SEND_CALLBACKS_ID,
      queue.HOUSEKEEPING_ID,
      queue.customerReviewId('<id>'),
      ...Object.keys(queue.SEARCH_ATTRIBUTES),
    ];
    const text = read('docs/operating.md');
    expect(ids.filter((id) => !text.includes(`\`${id}\``))).toEqual([]);
  });
});

describe('a page that is wrong is found out', () => {
  test('by its paths, links, scripts, settings and lines', () => {
    expect(missingPaths('`src/nowhere.ts` and `domain/money/fee.ts`')).toEqual(['src/nowhere.ts']);
    expect(missingPaths('```\nsrc/nowhere/  a room\n```')).toEqual(['src/nowhere/']);
    const text = '# A heading\n[a](#a-heading) [b](#another) [c](nowhere.md) [d](LICENSE)';
    expect(deadLinks({ path: 'README.md', text })).toEqual(['#another', 'nowhere.md']);
    expect(scriptsIn('npm run nothing, npm run -s env')).toEqual(['nothing', 'env']);
    expect(capitalsIn('`NO_SUCH_SETTING` and `SERVES=core`')).toEqual([
      'NO_SUCH_SETTING',
      'SERVES',
    ]);
    expect(identifiersIn('`one.twoThree` and `four_five` and `six` and `nowHere.ts`')).toEqual([
      'one',
      'twoThree',
      'four_five',
    ]);
    expect(longLines(`${'a '.repeat(51)}\n| ${'a '.repeat(51)}|`)).toEqual(['a '.repeat(51)]);
  });
});
