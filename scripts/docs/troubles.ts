import { DECISION_WORDS, type DecisionName } from '../../src/domain/operations/decisions.ts';
import { nextOf } from '../../src/domain/operations/trouble.ts';
import { TROUBLE_KINDS, TROUBLES } from '../../src/domain/operations/troubles/troubles.ts';

const short = (name: DecisionName): string => name.split('.')[1] ?? name;

/** The kinds that begin so, as a table. */
const kindsOf = (head: string) => (): string =>
  [
    '| kind | reason | proved | not proved | may be decided | safe next action |',
    '| --- | --- | --- | --- | --- | --- |',
    ...TROUBLE_KINDS.filter((kind) => kind === head || kind.startsWith(`${head}.`)).map((kind) => {
      const { reason, proved, unproved, decisions, safe } = TROUBLES[kind];
      const may = decisions.map((name) => `\`${short(name)}\``).join(' ');
      const next = nextOf(TROUBLES[kind]).en;
      const cells = [`\`${kind}\``, reason.en, proved.en, unproved.en, may];
      return `| ${cells.join(' | ')} | ${safe === null ? 'none' : `\`${short(safe)}\``}: ${next} |`;
    }),
  ].join('\n');

const writeDecisions = (): string =>
  [
    '| decision | what it does | command |',
    '| --- | --- | --- |',
    ...Object.entries(DECISION_WORDS).map(
      ([name, { does, command }]) =>
        `| \`${name}\` | ${does.en} | ${command === null ? '–' : `\`${command}\``} |`,
    ),
  ].join('\n');

/** The heads of all kinds: each has a table in the documentation. */
const HEADS = [...new Set(TROUBLE_KINDS.map((kind) => kind.split('.')[0] ?? kind))];

export const troubles = {
  decisions: writeDecisions,
  ...Object.fromEntries(HEADS.map((head) => [head, kindsOf(head)])),
};
