import type { Files } from '../../../src/rails/sepa/channel/files.ts';

type Content = { readonly bytes: Uint8Array };

const encode = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

/** Asked before each step of a worker; a throw ends the worker there, as a death does. */
export type Step = (what: string) => Promise<void>;

/**
 * A file system in memory, with hard links and atomic renames as POSIX has them. Every worker has its
 * own view of it, whose steps the test holds back, orders and ends.
 */
export const createDisk = () => {
  const disk = new Map<string, Content>();
  const below = (folder: string): readonly string[] =>
    [...disk.keys()].filter((path) => path.startsWith(`${folder}/`));

  const viewOf = (step: Step): Files => ({
    async write(path, content) {
      await step(`write ${path}`);
      if (disk.has(path)) throw Object.assign(new Error('EEXIST'), { code: 'EEXIST' });
      disk.set(path, { bytes: encode(content) });
    },
    async link(from, to) {
      await step(`link ${to}`);
      const content = disk.get(from);
      if (!content) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
      if (disk.has(to)) return false;
      disk.set(to, content);
      return true;
    },
    async move(from, to) {
      await step(`move ${from} ${to}`);
      const content = disk.get(from);
      if (!content) return false;
      disk.delete(from);
      disk.set(to, content);
      return true;
    },
    async moveFolder(from, to) {
      await step(`moveFolder ${to}`);
      if (below(to).length > 0) return false;
      for (const path of below(from)) {
        const content = disk.get(path);
        disk.delete(path);
        if (content) disk.set(`${to}${path.slice(from.length)}`, content);
      }
      return true;
    },
    makeFolder: async (path) => step(`makeFolder ${path}`),
    async read(path) {
      await step(`read ${path}`);
      return disk.get(path)?.bytes ?? null;
    },
    async list(path) {
      await step(`list ${path}`);
      return below(path)
        .map((one) => one.slice(path.length + 1))
        .toSorted();
    },
    async remove(path) {
      await step(`remove ${path}`);
      disk.delete(path);
      for (const one of below(path)) disk.delete(one);
    },
    sync: async (folder) => step(`sync ${folder}`),
  });

  return {
    viewOf,
    /** What the bank's client takes out of a folder, and is gone then. */
    drain(folder: string): readonly string[] {
      return below(folder).map((path) => {
        const { bytes } = disk.get(path) ?? { bytes: new Uint8Array() };
        disk.delete(path);
        return new TextDecoder().decode(bytes);
      });
    },
  };
};

/** A worker that takes one step whenever it is let, and can be killed between two. */
export const createWorker = () => {
  const waiting: { readonly go: () => void; readonly die: () => void }[] = [];
  const step: Step = async () =>
    new Promise((resolve, reject) => {
      waiting.push({ go: resolve, die: () => reject(new Error('killed')) });
    });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  return {
    step,
    isWaiting: (): boolean => waiting.length > 0,
    async go(): Promise<void> {
      waiting.shift()?.go();
      await settle();
    },
    async die(): Promise<void> {
      while (waiting.length > 0) {
        waiting.shift()?.die();
        await settle();
      }
    },
  };
};
