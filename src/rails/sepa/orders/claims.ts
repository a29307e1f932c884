import { claimName, type Files } from '../channel/files.ts';
import type { Places } from '../channel/folder.ts';

/** One credit transfer as it is written. Everything in it is ready for the file. */
export interface Transfer {
  /** The host's key; `EndToEndId`. */
  readonly endToEndId: string;
  /** Decimal string with two decimals. */
  readonly amount: string;
  readonly iban: string;
  readonly bic: string | null;
  /** In the SEPA character set, at most 70. */
  readonly name: string;
  readonly remittance: string;
  /** ISO 8601: when it was first wanted, in whichever message it is now. */
  readonly orderedAt: string;
}

/** A message that is being made: which transfers it wants, and under which number of their claims. */
export interface Draft {
  readonly message: string;
  readonly transfers: readonly (Transfer & { readonly number: number })[];
}

/** What holds a number of an end-to-end id. */
export type Claim =
  | Draft
  /** `unknown`: the number is spent and nothing was paid. `closed`: nothing is ever paid again. */
  | { readonly message: null; readonly state: 'unknown' | 'closed' };

export type Held =
  /** `before`: what held it last, and was refused by the bank so that it may go again. */
  | { readonly state: 'free'; readonly number: number; readonly before: Draft | null }
  | { readonly state: 'held'; readonly claim: Claim };

/**
 * Whether a claimed message pays an id: `no` where it surely does not, now or ever; `again` where the
 * bank has refused it, and it may go again.
 */
export type Pays = 'yes' | 'no' | 'again';

export const draftOf = (claim: Claim): Draft | null => (claim.message === null ? null : claim);

export const readJson = async <Content>(files: Files, path: string): Promise<Content | null> => {
  const bytes = await files.read(path);
  if (bytes === null) return null;
  const content: Content = JSON.parse(new TextDecoder().decode(bytes));
  return content;
};

/**
 * Who may pay which end-to-end id. Each id has numbers, from 1 on; each number is claimed once, by an
 * exclusive link, and never given back. A message reads which number is free when it begins and claims
 * that one or none: so a look-up that spends the number shuts out whoever began before it, however
 * long they sleep.
 */
export const createClaims = (
  files: Files,
  { claims, drafts }: Pick<Places, 'claims' | 'drafts'>,
  pays: (draft: Draft, endToEndId: string) => Promise<Pays>,
) => {
  const pathOf = (id: string, number: number): string => `${claims}/${id}.${number}`;
  const at = async (id: string, number: number) => readJson<Claim>(files, pathOf(id, number));

  return {
    /** The claim that counts, or the number that is free. */
    async heldBy(id: string): Promise<Held> {
      // A number is claimed only once the one before it is void: the last that pays counts.
      let last: Draft | null = null;
      let verdict: Pays = 'no';
      for (let number = 1; ; number += 1) {
        const claim = await at(id, number);
        if (claim === null) {
          if (last && verdict === 'yes') return { state: 'held', claim: last };
          return { state: 'free', number, before: last };
        }
        if (claim.message === null) {
          if (claim.state === 'closed') return { state: 'held', claim };
          continue;
        }
        const said = await pays(claim, id);
        if (said === 'no') continue;
        last = claim;
        verdict = said;
      }
    },

    /** All messages that have claimed it, the first first. */
    async draftsOf(id: string): Promise<readonly Draft[]> {
      const found: Draft[] = [];
      for (let number = 1; ; number += 1) {
        const claim = await at(id, number);
        if (claim === null) return found;
        const draft = draftOf(claim);
        if (draft) found.push(draft);
      }
    },

    /** Claims for a draft all that is still free of what it wants. @param path of the draft. */
    async claimFor({ transfers }: Draft, path: string): Promise<void> {
      for (const { endToEndId, number } of transfers) {
        await files.link(path, pathOf(endToEndId, number));
      }
      await files.sync(claims);
    },

    /** What a draft has claimed of what it wants. */
    async wonBy({ message, transfers }: Draft): Promise<readonly Transfer[]> {
      const won: Transfer[] = [];
      for (const transfer of transfers) {
        const claim = await at(transfer.endToEndId, transfer.number);
        if (claim?.message === message) won.push(transfer);
      }
      return won;
    },

    /** Spends a number; false where somebody has it. */
    async spend(id: string, number: number, state: 'unknown' | 'closed'): Promise<boolean> {
      const claim: Claim = { message: null, state };
      return claimName(files, JSON.stringify(claim), { drafts, path: pathOf(id, number) });
    },
  };
};
