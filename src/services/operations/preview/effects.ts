import type { EntityManager } from '@mikro-orm/postgresql';
import { LedgerPayment, RailRefund } from '../../../db/entities/money-out.ts';
import { shortSigned } from '../../../domain/money/amount.ts';
import { assetCode, type AssetId } from '../../../domain/money/asset.ts';
import { text, type Text } from '../../../domain/operations/text.ts';
import type { LedgerLeg } from '../../../domain/transactions/transaction.ts';

/** One thing that a decision does. */
export type Effect =
  | {
      readonly does: 'sends';
      readonly leg: LedgerLeg;
      readonly amount: string;
      readonly asset: AssetId;
      /** G… or M… on Stellar; the rail's name for whoever paid on it. */
      readonly destination: string;
      readonly memo: string | null;
      /** What is kept beside it; `0` where nothing is. */
      readonly fee: string;
      /** The rail that it goes back on; null on Stellar. */
      readonly rail: string | null;
    }
  /** A rail is asked to pay, under a key that was never used. */
  | {
      readonly does: 'asksRail';
      readonly rail: string;
      readonly amount: string;
      readonly asset: AssetId;
    }
  | {
      readonly does: 'books';
      readonly account: string;
      readonly amount: string;
      readonly asset: AssetId;
    }
  | { readonly does: 'ends'; readonly status: string };

/** Whose rows are looked at. */
export type Owner =
  | { readonly transactionId: string; readonly investigationKey?: undefined }
  | { readonly transactionId?: undefined; readonly investigationKey: string };

const bookOf = ({ transactionId, investigationKey }: Owner): string =>
  transactionId === undefined ? `investigation:${investigationKey}` : `customer:${transactionId}`;

/** What was there before. */
interface Before {
  readonly legs: readonly string[];
  readonly refunds: readonly string[];
  readonly posting: string;
}

const POSTING = 'select coalesce(max(id), 0)::text as id from posting where account = ?';

export const lookBefore = async (em: EntityManager, owner: Owner): Promise<Before> => {
  const [newest] = await em.execute<{ id: string }[]>(POSTING, [bookOf(owner)]);
  const legs = await em.find(LedgerPayment, owner, { fields: ['id'] });
  const refunds = await em.find(RailRefund, owner, { fields: ['key'] });
  return {
    legs: legs.map(({ id }) => id),
    refunds: refunds.map(({ key }) => key),
    posting: newest?.id ?? '0',
  };
};

const BOOKED = `select account, asset, sum(amount)::text as amount from posting
  where id > ?::bigint and entry in (select entry from posting where account = ? and id > ?::bigint)
  group by account, asset having sum(amount) <> 0 order by account, asset`;

/** What has been queued, planned and booked since. */
export const effectsSince = async (
  em: EntityManager,
  owner: Owner,
  before: Before,
): Promise<readonly Effect[]> => {
  const legs = await em.find(LedgerPayment, { ...owner, id: { $nin: [...before.legs] } });
  const refunds = await em.find(RailRefund, { ...owner, key: { $nin: [...before.refunds] } });
  const booked = await em.execute<{ account: string; asset: AssetId; amount: string }[]>(BOOKED, [
    before.posting,
    bookOf(owner),
    before.posting,
  ]);
  return [
    ...legs
      .filter(({ state }) => state === 'queued')
      .map((leg) => ({
        does: 'sends' as const,
        leg: leg.leg,
        amount: shortSigned(leg.amount),
        asset: leg.asset,
        destination: leg.destination,
        memo: leg.memo ?? null,
        fee: shortSigned(leg.fee ?? '0'),
        rail: null,
      })),
    ...refunds.map(({ rail, amount, fee, asset }) => ({
      does: 'sends' as const,
      leg: 'refund' as const,
      amount: shortSigned(amount),
      asset,
      destination: rail,
      memo: null,
      fee: shortSigned(fee ?? '0'),
      rail,
    })),
    ...booked.map((line) => ({
      does: 'books' as const,
      ...line,
      amount: shortSigned(line.amount),
    })),
  ];
};

type Sends = Extract<Effect, { readonly does: 'sends' }>;
const BACK: readonly LedgerLeg[] = ['refund', 'surplus'];

/** An account that many share, such as an exchange's, credits nobody for money without a memo. */
const NO_MEMO = text(
  ' without a memo: where the account is an exchange’s, it credits nobody for it',
  ' sin memo: si la cuenta es de una casa de cambio, no lo abona a nadie',
);

const memoWords = ({ leg, memo, rail, destination }: Sends): Text => {
  if (memo !== null) return text(` with the memo ${memo}`, ` con el memo ${memo}`);
  const mayBeShared = rail === null && BACK.includes(leg) && destination.startsWith('G');
  return mayBeShared ? NO_MEMO : text('', '');
};

const sendsWords = (effect: Sends): Text => {
  const { leg, amount, asset, destination, fee, rail } = effect;
  const money = `${amount} ${assetCode(asset)}`;
  const kept = fee === '0' ? null : `${fee} ${assetCode(asset)}`;
  const to =
    rail === null
      ? text(`to ${destination}`, `a ${destination}`)
      : text(`on ${rail} to whoever paid`, `por ${rail} a quien pagó`);
  const by = memoWords(effect);
  const less =
    kept === null
      ? text('', '')
      : text(`; the fee of ${kept} is kept`, `; se retiene la comisión de ${kept}`);
  const verb = BACK.includes(leg)
    ? text(`sends ${money} back`, `devuelve ${money}`)
    : leg === 'claim'
      ? text(`claims ${money}`, `reclama ${money}`)
      : text(`pays ${money}`, `paga ${money}`);
  return text(`${verb.en} ${to.en}${by.en}${less.en}`, `${verb.es} ${to.es}${by.es}${less.es}`);
};

/** What an effect is, in a sentence without its first capital. */
export const effectWords = (effect: Effect): Text => {
  switch (effect.does) {
    case 'sends':
      return sendsWords(effect);
    case 'asksRail': {
      const money = `${effect.amount} ${assetCode(effect.asset)}`;
      return text(
        `asks ${effect.rail} to pay ${money}, under a new key`,
        `pide a ${effect.rail} que pague ${money}, con una clave nueva`,
      );
    }
    case 'books': {
      const money = `${effect.amount} ${assetCode(effect.asset)}`;
      return text(`books ${money} on ${effect.account}`, `anota ${money} en ${effect.account}`);
    }
    case 'ends':
      return text(`ends the payment as ${effect.status}`, `cierra el pago como ${effect.status}`);
  }
};
