import type jestRuntime from 'jest-runtime';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

import { beginTestFile } from './modules.ts';

const require = createRequire(import.meta.url);
const { default: Runtime } = require('jest-runtime') as typeof jestRuntime;

/**
 * Loads test files as Node loads a program, types stripped and all, so that what is under `src` and
 * `node_modules` is loaded once in a process. Jest's own runtime loads it once for every test file,
 * which took half the time of the small ones.
 */
class NativeRuntime extends Runtime {
  override unstable_shouldLoadAsEsm(): boolean {
    return true;
  }

  override async unstable_importModule(path: string): Promise<void> {
    const globals = this.requireModuleOrMock<object>(path, '@jest/globals');
    await import(`${pathToFileURL(path).href}${beginTestFile(globals)}`);
  }

  /** What collects and runs the tests of a file, new for each: it keeps them in its own variables. */
  override requireInternalModule<T>(path: string): T {
    Reflect.deleteProperty(require.cache, path);
    return require(path) as T;
  }
}

// oxlint-disable-next-line import/no-default-export -- Jest asks for it.
export default NativeRuntime;
