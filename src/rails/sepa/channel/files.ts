import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * The few things that the rail does to its folder. Each is atomic on a POSIX file system with hard
 * links (ext4, xfs, zfs, NFS): whatever dies, and whoever else works on the folder, a name is there
 * with its whole content or not at all. Paths are absolute; what fails otherwise is thrown.
 */
export interface Files {
  /** Writes a file that is not there yet, and waits until it is on the disk. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** Gives a file a second name; false where that name is taken. */
  link(from: string, to: string): Promise<boolean>;
  /** Moves a file; false where it is gone, because somebody else has moved it. */
  move(from: string, to: string): Promise<boolean>;
  /** Moves a folder; false where there is one of that name already, with something in it. */
  moveFolder(from: string, to: string): Promise<boolean>;
  makeFolder(path: string): Promise<void>;
  /** Null where there is no such file. */
  read(path: string): Promise<Uint8Array | null>;
  /** The names in a folder, sorted. */
  list(path: string): Promise<readonly string[]>;
  remove(path: string): Promise<void>;
  /** Waits until the names in a folder are on the disk. */
  sync(folder: string): Promise<void>;
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : null;

/** What an operation returns where it fails with one of these codes; anything else is thrown. */
const unless = async <Other>(
  codes: readonly string[],
  other: Other,
  work: Promise<unknown>,
): Promise<true | Other> => {
  try {
    await work;
    return true;
  } catch (error) {
    if (codes.includes(String(codeOf(error)))) return other;
    throw error;
  }
};

/** Readable by the group too, because the bank's client may run as another user. */
const FILE_MODE = 0o640;

/** The folder on this machine's own file system. */
export const nodeFiles: Files = {
  async write(path, content) {
    const file = await open(path, 'wx', FILE_MODE);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  link: async (from, to) => unless(['EEXIST'], false, link(from, to)),
  move: async (from, to) => unless(['ENOENT'], false, rename(from, to)),
  moveFolder: async (from, to) => unless(['ENOTEMPTY', 'EEXIST'], false, rename(from, to)),
  async makeFolder(path) {
    await mkdir(path, { recursive: true });
  },
  async read(path) {
    try {
      return await readFile(path);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  },
  list: async (path) => (await readdir(path)).toSorted(),
  async remove(path) {
    await rm(path, { recursive: true, force: true });
  },
  async sync(folder) {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

/**
 * Gives content to a name that nobody has taken, in one step: it is written under another name first.
 * @param drafts a folder of the same file system.
 * @returns false where the name is taken.
 */
export const claimName = async (
  files: Files,
  content: string | Uint8Array,
  { drafts, path }: { readonly drafts: string; readonly path: string },
): Promise<boolean> => {
  const draft = `${drafts}/${randomUUID()}`;
  await files.write(draft, content);
  const isOurs = await files.link(draft, path);
  if (isOurs) await files.sync(dirname(path));
  await files.remove(draft);
  return isOurs;
};
