import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Funds, PayoutMove, Resolution } from '../domain/story.ts';

/** Money for this transaction was recorded. May be sent twice: the story drops a known source. */
export const fundsReceived = defineSignal<[Funds]>('fundsReceived');

/** The rail told what became of a pay-out. May be sent twice, and in any order. */
export const payoutMoved = defineSignal<[PayoutMove]>('payoutMoved');

/** The customer or the sending anchor corrected what the rail had refused. */
export const informationUpdated = defineSignal('informationUpdated');

/** Something happened that is worth looking at before the next timer. */
export const wake = defineSignal('wake');

/** An operator's decision on a parked story; refused by its validator when nothing is parked. */
export const resolve = defineUpdate<string, [Resolution]>('resolve');
