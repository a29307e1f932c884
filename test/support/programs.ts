import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * What each program of ours is given of this machine: where other programs are, and what Node has
 * compiled of ours before, which saves it a third of its start.
 */
export const machineEnvironment = (): Record<string, string> => {
  const { PATH = '', NODE_COMPILE_CACHE } = process.env;
  return { PATH, ...(NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE } : {}) };
};

/** Where a program of ours begins, as in `cli/sender` and `api/main`. */
export const programPath = (program: string): string =>
  fileURLToPath(new URL(`../../src/${program}.ts`, import.meta.url));

/**
 * Node may hang at its end while V8 compiles in the background (https://github.com/nodejs/node/issues/54918),
 * and a program that ends soon gains nothing by it.
 */
const FLAGS = ['--disable-warning=ExperimentalWarning', '--no-maglev'];
const ENDS_WITHIN_MS = 100_000;

/**
 * Runs a program of ours to its end, as a terminal does, with no more of an environment than this.
 * @param cwd the folder that it runs in; the test's own where it is not given.
 * @throws Error with what it has said, where it does not end.
 */
export const runProgram = async (
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  cwd?: string,
): Promise<{ code: number; out: string; error: string }> =>
  new Promise((done, fail) => {
    const flags = [...FLAGS, programPath(program), ...args];
    const env = { ...machineEnvironment(), ...environment };
    const limits = { timeout: ENDS_WITHIN_MS, killSignal: 'SIGKILL' } as const;
    execFile(process.execPath, flags, { env, cwd, ...limits }, (fault, out, error) => {
      if (fault?.killed) {
        const what = [program, ...args].join(' ');
        fail(new Error(`${what} did not end in ${ENDS_WITHIN_MS / 1_000} s: ${out}${error}`));
      } else done({ code: typeof fault?.code === 'number' ? fault.code : 0, out, error });
    });
  });

/** The same for who reads all that it says, whichever way it says it. */
export const askProgram = async (
  ...asked: Parameters<typeof runProgram>
): Promise<{ code: number; said: string }> => {
  const { code, out, error } = await runProgram(...asked);
  return { code, said: out + error };
};
