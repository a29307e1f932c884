import type { createMailbox } from './mailbox.ts';

interface PostDeps {
  readonly mailbox: ReturnType<typeof createMailbox>;
  readonly takes: (fault: 'fileTwice' | 'halfWrittenFile') => boolean;
}

/** Leaves files in the inbox: whole, twice, or cut off in the middle and whole a while later. */
export const createPost = ({ mailbox, takes }: PostDeps) => {
  let halves: readonly { readonly name: string; readonly content: string }[] = [];
  return {
    /** @param write of the id of the message. */
    async leave(kind: string, write: (id: string) => string): Promise<void> {
      const name = mailbox.nameOf(kind);
      const content = write(name.replace('.xml', ''));
      if (takes('halfWrittenFile')) {
        halves = [...halves, { name, content }];
        return mailbox.leaveHalf(name, content);
      }
      await mailbox.leave(name, content);
      if (takes('fileTwice')) await mailbox.leave(mailbox.nameOf(kind), content);
    },

    /** Writes the rest of what was cut off. */
    async finish(): Promise<void> {
      for (const { name, content } of halves) await mailbox.leave(name, content);
      halves = [];
    },
  };
};

export type Post = ReturnType<typeof createPost>;
