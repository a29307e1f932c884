import { createHash } from 'node:crypto';
import type { AssetId } from '../../domain/money/asset.ts';
import { assetCode } from '../../domain/money/asset.ts';
import { isTroubleKind, TROUBLES } from '../../domain/operations/troubles/troubles.ts';

/** One trouble that is sent: codes, ids and amounts, nothing personal and nothing strangers wrote. */
export interface Alerted {
  readonly kind: string;
  readonly subject: string;
  /** ISO 8601. */
  readonly since: string;
  /** Decimal string; null where it is about no amount. */
  readonly amount: string | null;
  readonly asset: AssetId | null;
}

/** All that is sent at once. */
export interface Digest {
  /** The same for the same troubles: a receiver takes a message that comes twice once. */
  readonly id: string;
  readonly organisation: string;
  /** The address of the console. */
  readonly link: string;
  /** How many there are; `troubles` names the oldest of them. */
  readonly count: number;
  readonly troubles: readonly (Alerted & { readonly words: string })[];
}

/** Of many troubles a message names so many; the console has all of them. */
export const NAMED_MAX = 50;

const wordsOf = (kind: string): string =>
  TROUBLES[isTroubleKind(kind) ? kind : 'case.other'].reason.en;

/** Makes one message of what is to be sent, the oldest first. */
export const composeDigest = (
  about: Pick<Digest, 'organisation' | 'link'>,
  alerted: readonly Alerted[],
  count: number,
): Digest => {
  const keys = alerted.map(({ kind, subject, since }) => [kind, subject, since]);
  const id = createHash('sha256')
    .update(JSON.stringify([count, keys]))
    .digest('hex');
  const troubles = alerted.slice(0, NAMED_MAX).map(({ kind, subject, since, amount, asset }) => ({
    kind,
    words: wordsOf(kind),
    subject,
    amount,
    asset,
    since,
  }));
  return { id, ...about, count, troubles };
};

const lineOf = ({ words, kind, subject, amount, asset, since }: Digest['troubles'][number]) =>
  [
    `${since.slice(0, 'YYYY-MM-DDTHH:MM'.length).replace('T', ' ')} UTC  ${words}`,
    `    ${[
      kind,
      subject,
      amount === null || asset === null ? null : `${amount} ${assetCode(asset)}`,
    ]
      .filter((part) => part !== null)
      .join(', ')}`,
  ].join('\n');

/** A digest as an e-mail says it. */
export const digestInWords = ({
  organisation,
  link,
  count,
  troubles,
}: Digest): { readonly subject: string; readonly text: string } => {
  const more = count - troubles.length;
  const what = count === 1 ? '1 thing waits' : `${count} things wait`;
  return {
    subject: `${organisation}: ${what} for a person`,
    text: [
      `New in the attention list of ${organisation}:`,
      ...troubles.map(lineOf),
      ...(more > 0 ? [`and ${more} more.`] : []),
      link,
      '',
    ].join('\n\n'),
  };
};
