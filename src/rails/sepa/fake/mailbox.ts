import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';

/** The bank's end of the folder: takes orders out of `outbox` and leaves answers in `inbox`. */
export const createMailbox = (folder: string) => {
  const [outbox, inbox, kept] = [`${folder}/outbox`, `${folder}/inbox`, `${folder}/bank`];
  let count = 0;

  const leave = async (name: string, content: string): Promise<void> => {
    const draft = `${kept}/${randomUUID()}`;
    await writeFile(draft, content);
    await rename(draft, `${inbox}/${name}`);
  };

  return {
    async open(): Promise<void> {
      for (const path of [outbox, inbox, kept]) await mkdir(path, { recursive: true });
    },

    /** The oldest file of orders, which is then gone; null where there is none. */
    async pickUp(): Promise<Uint8Array | null> {
      const [name] = (await readdir(outbox)).toSorted();
      if (name === undefined) return null;
      const path = `${kept}/${randomUUID()}-${name}`;
      await rename(`${outbox}/${name}`, path);
      return readFile(path);
    },

    /** A name that no file has had. @param kind such as `camt.054`. */
    nameOf: (kind: string): string => `${kind}-${String((count += 1)).padStart(6, '0')}.xml`,

    /** Leaves a file whole, in one step. */
    leave,

    /** Writes the first half of a file under its own name, as a client does that was cut off. */
    async leaveHalf(name: string, content: string): Promise<void> {
      await writeFile(`${inbox}/${name}`, content.slice(0, content.length / 2));
    },

    async remove(name: string): Promise<void> {
      await rm(`${inbox}/${name}`, { force: true });
    },

    /** How many files of orders wait to be picked up. */
    waiting: async (): Promise<number> => (await readdir(outbox)).length,
  };
};
