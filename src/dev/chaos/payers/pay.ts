import type { Course } from './course.ts';
import { Operation } from '@stellar/stellar-sdk';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPayment } from '../world/endpoints.ts';
import { chargeBack, payAtBank, sendBackPayout } from './pay-at-bank.ts';
import { payCrumbs, payOnLedger } from './pay-on-ledger.ts';
import { assetOf } from './payers.ts';
import type { Gate } from '../world/persist.ts';
import type { World } from '../world/world.ts';

/** How long after the deadline somebody pays who is late. */
const LATE_BY_MS = 3_000;
const TRUST_AFTER_MS = 8_000;
/** Well-formed, and nobody's. */
const UNKNOWN_REFERENCE = 'RH-0000-0000-0000';

/** Somebody who forgot to trust the asset does so once their account is there. */
const trustLater = async (world: World, { payer: { wallet } }: Course): Promise<void> => {
  await sleep(TRUST_AFTER_MS);
  await wallet.send([Operation.changeTrust({ asset: assetOf(world) })]);
};

/** How the payers share what there is. */
interface Crowd {
  /** Where one asks the anchor for a payment. */
  readonly endpoints: Gate;
  /** Where one pays; apart from the endpoints, or nobody paid before all have asked. */
  readonly counters: Gate;
  readonly payWithinMs: number;
  /** Called for each payment that was opened. */
  readonly onOpened: (course: Course) => void;
}

/** What a payer does once the money is paid. */
const mend = async (world: World, course: Course): Promise<void> => {
  const { variant } = course.payer.payment;
  await chargeBack(world, course);
  if (variant === 'returned') await sendBackPayout(world, course);
  if (['no_trustline', 'no_account', 'charged_back_unpaid'].includes(variant)) {
    await trustLater(world, course);
  }
};

/** One payer's whole way: asks the anchor, pays rightly or wrongly, and mends what can be mended. */
export const takeCourse = async (world: World, course: Course, crowd: Crowd): Promise<void> => {
  const { endpoints, counters, payWithinMs, onOpened } = crowd;
  const { payer } = course;
  const { variant, kind } = payer.payment;
  try {
    const opened = await endpoints(async () => {
      course.state = 'opening';
      return openPayment(world, payer);
    });
    course.opened = opened;
    course.state = 'opened';
    onOpened(course);
    if (payer.stranger) await payCrumbs(world, course, opened);
    if (variant === 'late') await sleep(payWithinMs + LATE_BY_MS);
    const reference = variant === 'wrong_reference' ? UNKNOWN_REFERENCE : opened.reference;
    await counters(async () =>
      kind === 'deposit' ? payAtBank(world, course, reference) : payOnLedger(world, course, opened),
    );
    course.state = 'paid';
    await mend(world, course);
    course.state = 'done';
  } catch (fault) {
    course.state = 'given up';
    course.why = fault instanceof Error ? fault.message : String(fault);
  }
};
