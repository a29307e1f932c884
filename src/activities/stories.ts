import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import {
  WorkflowExecutionAlreadyStartedError,
  type Client,
  type WorkflowStartOptions,
} from '@temporalio/client';
import type { Anchor } from '../domain/anchor.ts';
import { assetCode } from '../domain/asset.ts';
import { CORE_QUEUE, investigationId, storyId } from '../domain/queue.ts';
import { storyOrder, type Funds, type StoryOrder } from '../domain/story.ts';
import type { Transaction } from '../db/entities/transaction.ts';
import { fundsReceived } from '../workflows/messages.ts';

/** Starts stories and tells them things; knows nothing of what they do. */
export interface Stories {
  /**
   * Signals the story of a transaction that money was recorded, starting it if its start was lost.
   * `closed` when the story has ended: the money then belongs to an investigation.
   */
  tellFunds(row: Transaction, funds: Funds): Promise<'told' | 'closed'>;
  /** Starts a story, or does nothing where it runs. `closed` when it has ended well. */
  start(
    row: Transaction,
    recorded: readonly Funds[],
    again?: boolean,
  ): Promise<'running' | 'closed'>;
  /** Starts the investigation of recorded money; does nothing where it runs or has ended. */
  startInvestigation(sourceKey: string): Promise<void>;
}

export interface StoriesDeps {
  readonly client: Client;
  readonly anchor: Anchor;
  /** False where the namespace lacks our search attributes; stories then run without them. */
  readonly searchable: boolean;
}

/** What a story's row says that its order is made of. */
export const orderOf = (
  anchor: Anchor,
  row: Transaction,
  searchable: boolean,
  recorded: readonly Funds[] = [],
): StoryOrder => {
  if (!row.rail || !row.payUntil) {
    throw new Error(`${row.kind} ${row.id} has no rail or no deadline yet`);
  }
  return storyOrder(
    anchor,
    {
      id: row.id,
      kind: row.kind,
      asset: row.asset,
      rail: row.rail,
      amountExpected: row.amountExpected ?? null,
      payUntil: row.payUntil.toISOString(),
      claimableBalanceSupported: row.claimableBalanceSupported,
      searchable,
    },
    recorded,
  );
};

/** What a list of stories can be filtered by. Never personal data: attributes are plain text. */
const storyAttributes = (order: StoryOrder) =>
  new TypedSearchAttributes([
    { key: defineSearchAttributeKey('PaymentKind', 'KEYWORD'), value: order.kind },
    { key: defineSearchAttributeKey('PaymentStatus', 'KEYWORD'), value: 'open' },
    { key: defineSearchAttributeKey('Rail', 'KEYWORD'), value: order.rail },
    { key: defineSearchAttributeKey('Asset', 'KEYWORD'), value: assetCode(order.asset) },
    { key: defineSearchAttributeKey('NeedsAttention', 'BOOL'), value: false },
  ]);

const KIND_WORDS = { deposit: 'Deposit', withdrawal: 'Withdrawal', remittance: 'Remittance' };

/** How a story is started, wherever it is started from: the same id, attributes and words. */
export const startOptions = (
  order: StoryOrder,
  again = false,
): WorkflowStartOptions & { args: [StoryOrder]; workflowId: string } => ({
  workflowId: storyId(order.kind, order.transactionId),
  taskQueue: CORE_QUEUE,
  args: [order],
  workflowIdReusePolicy: again ? 'ALLOW_DUPLICATE_FAILED_ONLY' : 'REJECT_DUPLICATE',
  workflowIdConflictPolicy: 'USE_EXISTING',
  ...(order.searchable ? { typedSearchAttributes: storyAttributes(order) } : {}),
  staticSummary:
    `${KIND_WORDS[order.kind]} ${order.amountExpected ?? ''} ${assetCode(order.asset)} by ${order.rail}`.replace(
      '  ',
      ' ',
    ),
});

export const createStories = ({ client, anchor, searchable }: StoriesDeps): Stories => ({
  async tellFunds(row, funds) {
    const order = orderOf(anchor, row, searchable);
    try {
      await client.workflow.signalWithStart(order.kind, {
        ...startOptions(order),
        signal: fundsReceived,
        signalArgs: [funds],
      });
      return 'told';
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return 'closed';
      throw error;
    }
  },
  async start(row, recorded, again = false) {
    const order = orderOf(anchor, row, searchable, recorded);
    try {
      await client.workflow.start(order.kind, startOptions(order, again));
      return 'running';
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return 'closed';
      throw error;
    }
  },
  async startInvestigation(sourceKey) {
    try {
      await client.workflow.start('investigation', {
        workflowId: investigationId(sourceKey),
        taskQueue: CORE_QUEUE,
        args: [{ version: 1, sourceKey }],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        workflowIdConflictPolicy: 'USE_EXISTING',
        staticSummary: `Investigation of ${sourceKey}`,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  },
});
