import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from '@babel/parser';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Where sentences are made that programs read. */
const ROOMS = [
  'src/{api,domain,db,stellar}/**/*.ts',
  'src/services/{customers,quotes}/**/*.ts',
  'src/services/callbacks/url.ts',
  'src/services/transactions/{admit,expire,sweep,insert,limits,open-transactions}.ts',
  'src/services/transactions/{accounts,payee,present,requests,requests/sep31}/*.ts',
  'src/services/transactions/payment/await-trust.ts',
  'src/services/transactions/received/{keep-part,return-receipt}.ts',
  'src/workflows/steps/review.ts',
  'src/workflows/steps/pay-out/{pay-out-on-ledger,pay-out-on-rail,refund}.ts',
];
/**
 * What operators and readers of /openapi.json read, and what is answered to a request that could not
 * be understood at all.
 */
const ELSEWHERE =
  /\/languages\/|src\/domain\/(?:token-keys|transactions\/investigation|ledger\/reconcile|rails\/decide-payout)|src\/api\/(?:server|openapi\/|\S*answers-schema)/;
/** Functions that are given a sentence, or the end of one. */
const SAYERS = new Set(
  `refuse sayIn locationField unreachable invalid differs fault refused matching readCode`
    .split(' ')
    .concat(
      // zod's, whose last argument says what is wrong.
      `string regex refine min max enum literal union record undefined`.split(' '),
    ),
);
/** What a sentence is called that is not given to one of them at once. */
const NAMES = new Set([
  'message',
  'error',
  'how',
  'ways',
  'what',
  'NEEDS_CUSTOMER',
  'NEVER',
  'lateMessage',
  'NO_PRICE_YET',
  'DELAYED',
  'LATE',
  'LATE_LUMENS',
  'RATES_ARE_AWAY',
  'NO_TIME',
  'NO_FIELDS',
  'NO_MEMO',
  'NO_FLAG',
  'FAILED',
  'REFUNDING',
  'NO_INFORMATION',
  'SURPLUS',
  'REFUNDED',
  'REJECTED',
  'LOOKED_AT',
]);
const LISTS = new Set(['WORDS', 'FILE_TYPES_TAKEN']);

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

const nameOf = (value: unknown): string =>
  isNode(value) && typeof value['name'] === 'string' ? value['name'] : '';

/** A text as the catalogue has it: what is put into it stands as `{}`. */
const textOf = (node: Node): string | null => {
  if (node.type === 'StringLiteral') return String(node['value']);
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node['quasis'])) return null;
  const parts: readonly { readonly value: { readonly cooked: string } }[] = node['quasis'];
  return parts.map(({ value }) => value.cooked).join('{}');
};

/** What is thrown is for the log, and a failure of an activity for the Temporal UI. */
const isFault = ({ type, callee }: Node): boolean =>
  isNode(callee) &&
  ((type === 'NewExpression' && nameOf(callee).endsWith('Error')) ||
    nameOf(callee['object']) === 'ApplicationFailure');

const begins = (node: Node): boolean => {
  if (node.type === 'CallExpression') {
    const { callee } = node;
    const called =
      isNode(callee) && callee.type === 'MemberExpression' ? callee['property'] : callee;
    return SAYERS.has(nameOf(called));
  }
  if (node.type === 'ObjectProperty') return NAMES.has(nameOf(node['key']));
  if (node.type !== 'VariableDeclarator') return false;
  const name = nameOf(node['id']);
  return NAMES.has(name) || LISTS.has(name);
};

const collect = (value: unknown, isSaid: boolean, found: Set<string>): void => {
  if (Array.isArray(value)) {
    for (const one of value) collect(one, isSaid, found);
    return;
  }
  if (!isNode(value)) return;
  if (value.type === 'TSAsExpression') return collect(value['expression'], isSaid, found);
  if (value.type.startsWith('TS') || isFault(value)) return;
  const text = textOf(value);
  if (text !== null && isSaid) found.add(text);
  const isSaidWithin = isSaid || begins(value);
  for (const [key, child] of Object.entries(value)) {
    if (key !== 'loc' && key !== 'leadingComments') collect(child, isSaidWithin, found);
  }
};

/** `amount: must be text` and `{}_amount: …` are about a field, which every language calls the same. */
const withoutField = (text: string): string => text.replace(/^(?:[\w.]|\{\})+: (?=.)/, '');

/** Every sentence that a program may read, without its field and full stop, and the file it is in. */
export const findSentences = async (): Promise<ReadonlyMap<string, string>> => {
  const sentences = new Map<string, string>();
  for await (const file of glob(ROOMS, { cwd: root })) {
    if (ELSEWHERE.test(file)) continue;
    const source = readFileSync(`${root}${file}`, 'utf8');
    const found = new Set<string>();
    const { program } = parse(source, { sourceType: 'module', plugins: ['typescript'] });
    collect(program, false, found);
    for (const text of found) {
      const sentence = withoutField(text.replace(/\.$/, ''));
      if (/[\w}] [\w{"]/.test(sentence)) sentences.set(sentence, file);
    }
  }
  return sentences;
};
