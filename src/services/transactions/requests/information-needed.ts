import type { Described } from '../../../domain/languages/words.ts';

/** SEP-31's own two ways to say what is missing of a POST /transactions. */
export type InformationNeeded =
  /** A customer of this type has to give more by SEP-12. */
  | { readonly needed: 'customer_info_needed'; readonly type: string | null }
  /** The deprecated `fields.transaction` lack these. */
  | {
      readonly needed: 'transaction_info_needed';
      readonly fields: Readonly<Record<string, Described & { readonly optional?: boolean }>>;
    };
