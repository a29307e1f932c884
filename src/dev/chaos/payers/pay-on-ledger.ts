import { Asset, Memo, Operation } from '@stellar/stellar-sdk';
import { setTimeout as sleep } from 'node:timers/promises';
import { stroopsOf } from '../../../domain/money/amount.ts';
import { resourcesOfCall, transferByContract } from './contract-transfer.ts';
import { muxedAddress } from '../../../stellar/accounts/address.ts';
import type { Opened } from '../world/endpoints.ts';
import { readLedger } from '../evidence/ledger.ts';
import { assetOf, ledgerOf } from './payers.ts';
import type { Course } from './course.ts';
import { persist } from '../world/persist.ts';
import type { PlannedSum } from '../plan/sums.ts';
import type { World } from '../world/world.ts';

const PAY_WITHIN_MS = 300_000;
const LUMENS_BY_MISTAKE = '5';
const UNKNOWN_MEMO = '1';
/** Latin-1 and broken UTF-8: what some wallets put into a memo of text. */
const BINARY_MEMO = [0xe9, 0x20, 0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28];

/** A memo that is no text, another one for each payer. */
const binaryMemoOf = (number: number): Buffer =>
  Buffer.from([...BINARY_MEMO, number % 256, Math.floor(number / 256) % 256]);

const memoOf = ({ payer: { payment } }: Course, { memo }: Opened): Memo | undefined => {
  const { variant, number } = payment;
  if (variant === 'no_memo') return undefined;
  if (variant === 'binary_memo') return new Memo('text', binaryMemoOf(number));
  return Memo.id(variant === 'wrong_memo' ? UNKNOWN_MEMO : memo);
};

const payByPayment = async (
  world: World,
  course: Course,
  opened: Opened,
  amount: string,
): Promise<void> => {
  const { wallet, payment } = course.payer;
  const isLumens = payment.variant === 'wrong_asset';
  const operation = Operation.payment({
    destination: opened.account,
    asset: isLumens ? Asset.native() : assetOf(world),
    amount: isLumens ? LUMENS_BY_MISTAKE : amount,
    ...(payment.variant === 'muxed'
      ? { source: muxedAddress(wallet.keypair.publicKey(), String(payment.number)) }
      : {}),
  });
  const memo = memoOf(course, opened);
  await wallet.send([operation], memo ? { memo } : {});
};

/** A call says no memo: the account's number says it. */
const calledAccount = ({ payer: { payment } }: Course, { account, memo }: Opened): string => {
  if (payment.variant === 'no_memo') return account;
  return muxedAddress(account, payment.variant === 'wrong_memo' ? UNKNOWN_MEMO : memo);
};

const callAsset = async (
  world: World,
  { payer: { wallet } }: Course,
  to: string,
  amount: string,
): Promise<void> => {
  const { networkPassphrase } = ledgerOf(world);
  const from = wallet.keypair.publicKey();
  const terms = { asset: assetOf(world), networkPassphrase, from, to, amount: stroopsOf(amount) };
  await wallet.send([transferByContract(terms)], { resources: resourcesOfCall() });
};

/** How often a contract has paid the account. */
const timesPaid = async ({ horizonUrl }: World, account: string, contract: string) => {
  const moves = await readLedger(horizonUrl, account);
  return moves.filter(({ isIn, party }) => isIn && party === contract).length;
};

/** A contract of the payer's is given the money, and pays it. */
const payByWallet = async (
  world: World,
  course: Course,
  opened: Opened,
  { amount, index }: { readonly amount: string; readonly index: number },
): Promise<void> => {
  const { contract } = course.payer;
  await callAsset(world, course, contract, amount);
  const asset = assetOf(world);
  const payment = {
    asset: `${asset.getCode()}:${asset.getIssuer() ?? ''}`,
    to: calledAccount(course, opened),
    amount,
  };
  await persist(async () => {
    if ((await timesPaid(world, opened.account, contract)) > index) return;
    const response = await fetch(`${world.horizonUrl}/sandbox/contract_payments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ contract, payments: [payment] }),
    });
    if (!response.ok) throw new Error(`the ledger answered ${response.status}`);
  }, PAY_WITHIN_MS);
};

const payOne = async (
  world: World,
  course: Course,
  opened: Opened,
  { amount, index }: PlannedSum & { readonly index: number },
): Promise<void> => {
  switch (course.payer.payment.byContract) {
    case null:
      return payByPayment(world, course, opened, amount);
    case 'account':
      return callAsset(world, course, calledAccount(course, opened), amount);
    case 'contract':
      return payByWallet(world, course, opened, { amount, index });
  }
};

/** Pays one sum after the other. */
export const payOnLedger = async (world: World, course: Course, opened: Opened): Promise<void> => {
  for (const [index, sum] of course.payer.payment.sums.entries()) {
    await sleep(sum.afterMs);
    await payOne(world, course, opened, { ...sum, index });
  }
};

/** A stranger pays small sums to somebody else's memo. */
export const payCrumbs = async (
  world: World,
  { payer }: Course,
  { account: destination, memo }: Opened,
): Promise<void> => {
  for (const amount of payer.payment.crumbs) {
    const operation = Operation.payment({ destination, asset: assetOf(world), amount });
    await payer.stranger?.send([operation], { memo: Memo.id(memo) });
  }
};
