import { expect, test } from '@jest/globals';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { concurrently } from '../../../src/lib/concurrently.ts';
import { runProgram } from '../../support/programs.ts';

const AT_ONCE = 3;
const LONG_MS = 600_000;
const names = Object.keys(COMMANDS);

/** One of each room that commands lie in: all of them read their options by the same function. */
const SOME = ['init', 'worker', 'resolve', 'bench'];

/** Commands with these words, and nothing of an environment. */
const ask = async (asked: readonly string[], ...words: readonly string[]) =>
  concurrently(asked, AT_ONCE, async (name) => ({
    name,
    ...(await runProgram('cli/railhead', [name, ...words], {})),
  }));

test(
  'every command answers --help with its usage, and does nothing',
  async () => {
    const answers = await ask(names, '--help');
    expect(answers).toEqual(
      names.map((name) => ({
        name,
        code: 0,
        out: expect.stringMatching(new RegExp(`^railhead ${name}\\b`)),
        error: '',
      })),
    );
    const short = await runProgram('cli/railhead', ['init', '-h'], {});
    expect(short).toEqual({ code: 0, out: expect.stringMatching(/^railhead init </), error: '' });
  },
  LONG_MS,
);

test(
  'a command refuses an option that it does not know, in one line',
  async () => {
    const answers = await ask(SOME, '--no-such-option');
    expect(answers).toEqual(
      SOME.map((name) => ({
        name,
        code: 2,
        out: '',
        error: `railhead ${name}: Unknown option '--no-such-option'; railhead ${name} --help says what there is.\n`,
      })),
    );
  },
  LONG_MS,
);

test.each(['migrate'])(
  '%s, which takes no words, refuses one',
  async (name) => {
    const { code, error } = await runProgram('cli/railhead', [name, 'corner-bank'], {});
    const said = `railhead ${name}: Unexpected argument 'corner-bank'`;
    expect([code, error.slice(0, said.length)]).toEqual([2, said]);
  },
  LONG_MS,
);

test(
  'railhead itself says which commands there are',
  async () => {
    for (const word of ['--help', '-h', 'help']) {
      const { code, out } = await runProgram('cli/railhead', [word], {});
      expect(code).toBe(0);
      for (const name of names) expect(out).toContain(`\n  ${name} `);
    }
  },
  LONG_MS,
);
