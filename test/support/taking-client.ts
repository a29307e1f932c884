import type { Client } from '@temporalio/client';

/**
 * A Temporal whose workflows take every decision.
 * @param taken what each was sent, in its order.
 * @param answer what they say to it.
 */
export const takingClient = (taken: unknown[], answer: string): Client =>
  Object.assign(Object.create(null), {
    withDeadline: async (_at: number, work: () => Promise<string>) => work(),
    workflow: {
      getHandle: () => ({
        executeUpdate: async (
          _update: unknown,
          { args }: { readonly args: readonly unknown[] },
        ) => {
          taken.push(args[0]);
          return answer;
        },
      }),
    },
  });
