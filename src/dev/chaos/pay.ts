import { Asset, Memo, Operation } from '@stellar/stellar-sdk';
import { setTimeout as sleep } from 'node:timers/promises';
import { muxedOf, openPayment, type Opened } from './doors.ts';
import { assetOf, type Payer } from './payers.ts';
import { persist, type Gate } from './persist.ts';
import type { World } from './world.ts';

const PAY_WITHIN_MS = 300_000;
/** How long after the deadline somebody pays who is late. */
const LATE_BY_MS = 3_000;
const TRUST_AFTER_MS = 8_000;
const LUMENS_BY_MISTAKE = '5';
/** Well-formed, and nobody's. */
const UNKNOWN_REFERENCE = 'RH-0000-0000-0000';
const UNKNOWN_MEMO = '1';

/** How far a payer has come; the run counts them. */
export interface Course {
  readonly payer: Payer;
  state: 'waiting' | 'opening' | 'opened' | 'paid' | 'done' | 'given up';
  opened?: Opened;
  /** Why somebody gave up, where they did. */
  why?: string;
}

/** The account by which the bank's books name a payer. */
export const bankAccountOf = (number: number): string => String(9_000_000_000 + number);

interface Statement {
  readonly bank: { readonly transfers: readonly unknown[] };
  readonly mobileMoney: { readonly collections: readonly unknown[] };
}

/** How often a payer stands in the bank's books. */
const timesPaid = async ({ bankUrl }: World, number: number): Promise<number> => {
  const response = await fetch(`${bankUrl}/sandbox/statement`);
  const { bank, mobileMoney } = (await response.json()) as Statement;
  const account = bankAccountOf(number);
  return [...bank.transfers, ...mobileMoney.collections].filter((entry) =>
    JSON.stringify(entry).includes(account),
  ).length;
};

const payAtBank = async (world: World, { payer }: Course, reference: string): Promise<void> => {
  const { rail, paid, number, habit } = payer.payment;
  const times = habit === 'twice' ? 2 : 1;
  await persist(async () => {
    // Whoever is not sure looks into the books before paying again.
    for (let done = await timesPaid(world, number); done < times; done += 1) {
      const response = await fetch(`${world.bankUrl}/sandbox/transfers`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          rail,
          reference,
          amount: paid,
          payer: { name: `Payer ${number}`, account: bankAccountOf(number) },
        }),
      });
      if (!response.ok) throw new Error(`the bank answered ${response.status}`);
    }
  }, PAY_WITHIN_MS);
};

const memoOf = ({ payer: { payment } }: Course, { memo }: Opened): Memo | undefined => {
  if (payment.habit === 'no_memo') return undefined;
  return Memo.id(payment.habit === 'wrong_memo' ? UNKNOWN_MEMO : memo);
};

const payOnLedger = async (world: World, course: Course, opened: Opened): Promise<void> => {
  const { purse, payment } = course.payer;
  const isLumens = payment.habit === 'wrong_asset';
  const operation = Operation.payment({
    destination: opened.account,
    asset: isLumens ? Asset.native() : assetOf(world),
    amount: isLumens ? LUMENS_BY_MISTAKE : payment.paid,
    ...(payment.habit === 'muxed'
      ? { source: muxedOf(purse.keypair.publicKey(), payment.number) }
      : {}),
  });
  const memo = memoOf(course, opened);
  const times = payment.habit === 'twice' ? 2 : 1;
  for (let done = 0; done < times; done += 1) {
    await purse.send([operation], memo ? { memo } : {});
  }
};

/** Somebody who forgot to trust the asset does so once their account is there. */
const trustLater = async (world: World, { payer: { purse } }: Course): Promise<void> => {
  await sleep(TRUST_AFTER_MS);
  await purse.send([Operation.changeTrust({ asset: assetOf(world) })]);
};

/** How the payers share what there is. */
export interface Crowd {
  /** Where one asks the anchor for a payment. */
  readonly doors: Gate;
  /** Where one pays; apart from the doors, or nobody paid before all have asked. */
  readonly counters: Gate;
  readonly payWithinMs: number;
}

/** One payer's whole way: asks the anchor, pays rightly or wrongly, and mends what can be mended. */
export const takeCourse = async (
  world: World,
  course: Course,
  { doors, counters, payWithinMs }: Crowd,
): Promise<void> => {
  const { payer } = course;
  const { habit, kind } = payer.payment;
  try {
    const opened = await doors(async () => {
      course.state = 'opening';
      return openPayment(world, payer);
    });
    course.opened = opened;
    course.state = 'opened';
    if (habit === 'late') await sleep(payWithinMs + LATE_BY_MS);
    const reference = habit === 'wrong_reference' ? UNKNOWN_REFERENCE : opened.reference;
    await counters(async () =>
      kind === 'deposit' ? payAtBank(world, course, reference) : payOnLedger(world, course, opened),
    );
    course.state = 'paid';
    if (habit === 'no_trustline' || habit === 'no_account') await trustLater(world, course);
    course.state = 'done';
  } catch (fault) {
    course.state = 'given up';
    course.why = fault instanceof Error ? fault.message : String(fault);
  }
};
