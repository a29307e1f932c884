import type { EntityManager } from '@mikro-orm/postgresql';
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

/** The newest of what was there before. */
export interface Before {
  readonly leg: string;
  readonly refund: number;
  readonly posting: string;
}

/** Where the owner's rows are looked for. */
const ownedBy = ({ transactionId, investigationKey }: Owner): readonly [string, string] =>
  transactionId === undefined
    ? ['investigation_key = ?', investigationKey]
    : ['transaction_id = ?::uuid', transactionId];

/** What is there before something is tried. */
export const lookBefore = async (em: EntityManager, owner: Owner): Promise<Before> => {
  const [owned, id] = ownedBy(owner);
  const [before] = await em.execute<Before[]>(
    `select coalesce((select max(id) from ledger_payment where ${owned}), 0)::text as leg,
       coalesce((select max(number) from rail_refund where ${owned}), 0)::int as refund,
       coalesce((select max(id) from posting where account = ?), 0)::text as posting`,
    [id, id, bookOf(owner)],
  );
  return before ?? { leg: '0', refund: 0, posting: '0' };
};

interface Moved {
  readonly leg: LedgerLeg | null;
  readonly amount: string;
  readonly asset: AssetId;
  /** Where it goes, or which account it is booked on. */
  readonly place: string;
  readonly memo: string | null;
  readonly fee: string | null;
  readonly rail: string | null;
}

/** What has been queued, planned and booked since, in this order. */
const SINCE = (owned: string): string => `
  select leg, amount::text as amount, asset, destination as place, memo, fee::text as fee,
      null::text as rail, 1 as part, id as position
    from ledger_payment where ${owned} and id > ?::bigint and state = 'queued'
  union all
  select 'refund', amount::text, asset, rail, null, fee::text, rail, 2, number
    from rail_refund where ${owned} and number > ?
  union all
  select null, sum(amount)::text, asset, account, null, null, null, 3, 0 from posting
    where id > ?::bigint and entry in (select entry from posting where account = ? and id > ?::bigint)
    group by account, asset having sum(amount) <> 0
  order by part, position, place, asset`;

const effectOf = ({ leg, amount, asset, place, memo, fee, rail }: Moved): Effect => {
  const sum = shortSigned(amount);
  if (leg === null) return { does: 'books', account: place, amount: sum, asset };
  const kept = shortSigned(fee ?? '0');
  return { does: 'sends', leg, amount: sum, asset, destination: place, memo, fee: kept, rail };
};

/** What has been queued, planned and booked since. */
export const effectsSince = async (
  em: EntityManager,
  owner: Owner,
  before: Before,
): Promise<readonly Effect[]> => {
  const [owned, id] = ownedBy(owner);
  const { leg, refund, posting } = before;
  const moved = await em.execute<Moved[]>(SINCE(owned), [
    id,
    leg,
    id,
    refund,
    posting,
    bookOf(owner),
    posting,
  ]);
  return moved.map(effectOf);
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
