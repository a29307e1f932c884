import { ModuleMocker } from 'jest-mock';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a test file may change of its process, for the files after it to find as it was. */
const rememberProcess = (): (() => void) => {
  const environment = { ...process.env };
  const { console } = globalThis;
  const { exit, exitCode } = process;
  const listening = SIGNALS.map((signal) => [signal, process.listeners(signal)] as const);
  return () => {
    for (const name of Object.keys(process.env))
      if (!(name in environment)) delete process.env[name];
    Object.assign(process.env, environment);
    Object.assign(globalThis, { console });
    Object.assign(process, { exit, exitCode });
    for (const [signal, before] of listening) {
      for (const listener of process.listeners(signal)) {
        if (!before.includes(listener)) process.off(signal, listener);
      }
    }
  };
};

/** What jest gives of a project, as far as it is used here. */
interface ProjectConfig {
  readonly projectConfig: {
    readonly testEnvironmentOptions: { readonly variables?: Readonly<Record<string, string>> };
  };
}

/** What jest's runner keeps on the global object for one test file. */
const OF_ONE_FILE = ['JEST_STATE_SYMBOL', 'EVENT_HANDLERS', 'TEST_TIMEOUT_SYMBOL'];

/**
 * Tests run in the process's own global scope, where programs run too. Jest's own environment makes
 * a scope for each file, in which every module would have to be loaded again.
 */
class NativeEnvironment {
  readonly global = globalThis;
  readonly moduleMocker = new ModuleMocker(globalThis);
  readonly fakeTimers = null;
  readonly fakeTimersModern = null;
  readonly #restore = rememberProcess();
  readonly #variables: Readonly<Record<string, string>>;

  /** @param config of the project: the variables that its tests find in their environment. */
  constructor(config: ProjectConfig) {
    this.#variables = config.projectConfig.testEnvironmentOptions.variables ?? {};
  }

  async setup(): Promise<void> {
    Object.assign(process.env, this.#variables);
  }

  async teardown(): Promise<void> {
    this.#restore();
    for (const key of Object.getOwnPropertySymbols(globalThis)) {
      if (OF_ONE_FILE.includes(key.description ?? '')) Reflect.deleteProperty(globalThis, key);
    }
  }

  exportConditions(): string[] {
    return ['node', 'node-addons'];
  }

  getVmContext(): null {
    return null;
  }
}

// oxlint-disable-next-line import/no-default-export -- Jest asks for it.
export default NativeEnvironment;
